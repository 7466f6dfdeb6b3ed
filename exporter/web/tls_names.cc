#include "exporter/web/tls_names.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>

namespace kigen::web {
namespace {

struct Version {
  std::string_view go;
  int number;
};
constexpr auto kVersions = std::to_array<Version>({{"TLS10", TLS1_VERSION},
                                                   {"TLS11", TLS1_1_VERSION},
                                                   {"TLS12", TLS1_2_VERSION},
                                                   {"TLS13", TLS1_3_VERSION}});

struct Name {
  std::string_view go;
  std::string_view openssl;  // empty: always there
};

constexpr auto kSuites = std::to_array<Name>({
    {"TLS_AES_128_GCM_SHA256", ""},
    {"TLS_AES_256_GCM_SHA384", ""},
    {"TLS_CHACHA20_POLY1305_SHA256", ""},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
    {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"},
});

constexpr auto kCurves = std::to_array<Name>(
    {{"CurveP256", "P-256"}, {"CurveP384", "P-384"}, {"CurveP521", "P-521"}, {"X25519", "X25519"}});

template <typename Table>
constexpr auto go_names(const Table& table) {
  std::array<std::string_view, std::tuple_size_v<Table>> names;
  std::transform(table.begin(), table.end(), names.begin(), [](const auto& entry) { return entry.go; });
  return names;
}

constexpr auto kVersionNames = go_names(kVersions);
constexpr auto kSuiteNames = go_names(kSuites);
constexpr auto kCurveNames = go_names(kCurves);

std::string joined(std::span<const Name> table, const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Name& entry) { return entry.go == name; });
    if (found == table.end() || found->openssl.empty()) continue;
    list.append(list.empty() ? "" : ":").append(found->openssl);
  }
  return list;
}

}  // namespace

std::span<const std::string_view> tls_version_names() { return kVersionNames; }
std::span<const std::string_view> cipher_suite_names() { return kSuiteNames; }
std::span<const std::string_view> curve_names() { return kCurveNames; }

int tls_version(std::string_view name) {
  const auto found =
      std::find_if(kVersions.begin(), kVersions.end(), [&](const auto& entry) { return entry.go == name; });
  return found == kVersions.end() ? 0 : found->number;
}

std::string openssl_ciphers(const std::vector<std::string>& names) { return joined(kSuites, names); }
std::string openssl_groups(const std::vector<std::string>& names) { return joined(kCurves, names); }

}  // namespace kigen::web
