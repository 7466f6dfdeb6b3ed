#include "exporter/config/selectors.h"

#include <algorithm>

#include "probes/model/text.h"

namespace kigen::config {
namespace {

constexpr std::size_t kMinFingerprintDigits = 4;
constexpr std::size_t kMaxFingerprintDigits = 64;

// The console of Windows copies it in front of a thumbprint, where nobody sees it.
constexpr std::string_view kLeftToRightMark = "\u200e";

// Digits in either case, in groups with colons or blanks or not, and an ellipsis behind a prefix.
std::optional<std::string> parse_fingerprint(std::string_view text) {
  if (text.starts_with(kLeftToRightMark)) text.remove_prefix(kLeftToRightMark.size());
  if (text.ends_with("...")) text.remove_suffix(3);
  std::string digits = ascii_lower(text);
  std::erase_if(digits, [](char c) { return c == ':' || c == ' '; });
  const bool hexadecimal = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hexadecimal || digits.size() < kMinFingerprintDigits || digits.size() > kMaxFingerprintDigits) {
    return std::nullopt;
  }
  return digits;
}

}  // namespace

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : {Role::kLeaf, Role::kIntermediate, Role::kRoot, Role::kTrusted, Role::kSigning,
                          Role::kEncryption, Role::kClient}) {
    if (label(role) == name) return role;
  }
  return std::nullopt;
}

std::string read_fingerprint(const std::vector<Setting>& settings, const Options& values,
                             const Reading& reading) {
  if (!values.has("fingerprint")) return {};
  if (auto digits = parse_fingerprint(values.text("fingerprint"))) return *std::move(digits);
  const Setting* setting = find_setting(settings, "fingerprint");
  reading.mistakes.add(*setting->value, setting->path,
                       "expected 4 to 64 hexadecimal digits, found " + describe(*setting->value));
  return {};
}

}  // namespace kigen::config
