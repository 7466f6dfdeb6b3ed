// Protocol versions by name, and the range of them that a probe may offer.
#pragma once

#include <array>
#include <compare>
#include <string_view>

namespace kigen::sources {

/// Numbers as they travel (0x0301 is TLS 1.0), which are OpenSSL's too; 0: the lowest or highest that the
/// library has.
struct TlsVersions {
  int min = 0;
  int max = 0;
  friend auto operator<=>(const TlsVersions&, const TlsVersions&) = default;
};

struct TlsVersionName {
  std::string_view name;
  int number;
};
inline constexpr std::array<TlsVersionName, 4> kTlsVersions = {
    {{"TLS1.0", 0x0301}, {"TLS1.1", 0x0302}, {"TLS1.2", 0x0303}, {"TLS1.3", 0x0304}}};
inline constexpr std::array<std::string_view, 4> kTlsVersionNames = {"TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"};

/// 0 for anything else.
constexpr int tls_version_number(std::string_view name) {
  for (const auto& version : kTlsVersions) {
    if (version.name == name) return version.number;
  }
  return 0;
}

}  // namespace kigen::sources
