#include "probes/formats/registry_binding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "probes/model/certificate.h"
#include "probes/model/text.h"

namespace kigen::formats {
namespace {

using std::string_view;
using Kind = RegistryKey::Kind;

constexpr std::size_t kThumbprintBytes = Sha1().size();

bool is(string_view value, string_view lower) { return !lower.empty() && ascii_lower(value) == lower; }

// The value of the digit; what is none counts as 0, as nobody asks before is_hex.
unsigned digit(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); }

// People paste thumbprints with blanks between the bytes and an invisible mark in front. Empty when it is
// none.
Bytes thumbprint_of(string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ' ' && static_cast<unsigned char>(c) < 0x80) digits += c;
  }
  const bool is_hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (!is_hex || digits.size() != 2 * kThumbprintBytes) return {};
  Bytes bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(digit(digits[i]) << 4 | digit(digits[i + 1])));
  }
  return bytes;
}

}  // namespace

// What the values are called, in lower case; empty: there is none.
struct BindingOfKey::Source {
  Kind kind;
  string_view hash, store_value, endpoint_value;
  string_view store;  // where no value names one; see FoundBinding::store
};

const BindingOfKey::Source* BindingOfKey::source_of(Kind kind) {
  static constexpr std::array kSources = {
      Source{Kind::kHttpBinding, "sslcerthash", "sslcertstorename", "", "MY"},
      Source{Kind::kHttpSniBinding, "sslcerthash", "sslcertstorename", "hostnameport", "MY"},
      Source{Kind::kRdpBinding, "sslcertificatesha1hash", "", "", "MY|Remote Desktop"},
      Source{Kind::kSqlBinding, "certificate", "", "", "MY"},
      Source{Kind::kHypervBinding, "authcertificatehash", "", "", "vmms/MY"},
      Source{Kind::kWinrmBinding, "certthumbprint", "", "", "MY"},
  };
  const auto found = std::ranges::find(kSources, kind, &Source::kind);
  return found == kSources.end() ? nullptr : &*found;
}

BindingOfKey::BindingOfKey(const RegistryKey& key) : source_(source_of(key.kind)) {
  if (source_ == nullptr) return;
  binding_.endpoint = key.name;
  binding_.store = source_->store;
}

bool BindingOfKey::wants(string_view value) const {
  return source_ != nullptr &&
         (is(value, source_->hash) || is(value, source_->store_value) || is(value, source_->endpoint_value));
}

void BindingOfKey::take_string(string_view value, std::string text) {
  if (source_ == nullptr || text.empty()) return;
  if (is(value, source_->hash)) {
    hash_text_ = std::move(text);
  } else if (is(value, source_->store_value)) {
    binding_.store = std::move(text);
  } else if (is(value, source_->endpoint_value)) {
    binding_.endpoint = std::move(text);
  }
}

void BindingOfKey::take_binary(string_view value, Bytes bytes) {
  if (source_ != nullptr && is(value, source_->hash)) binding_.thumbprint = std::move(bytes);
}

std::optional<Result<FoundBinding>> BindingOfKey::finish() {
  if (source_ == nullptr || (hash_text_.empty() && binding_.thumbprint.empty())) return std::nullopt;
  if (!hash_text_.empty()) binding_.thumbprint = thumbprint_of(hash_text_);
  if (binding_.thumbprint.size() == kThumbprintBytes) return std::move(binding_);
  return Fault(Reason::kMalformed, "what it is bound to is no SHA-1");
}

}  // namespace kigen::formats
