#include "probes/sources/described_certificate.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "probes/model/text.h"
#include "probes/pki/certificate_parser.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxTextBytes = 256;
constexpr std::string_view kCommonName = "cn=";

std::string shown(std::string_view text) { return bounded_text(printable_utf8(text), kMaxTextBytes); }

// Where the attribute at the start of `name` ends: at a comma without a backslash before it (RFC 4514).
std::size_t attribute_length(std::string_view name) {
  std::size_t at = 0;
  while (at < name.size() && name[at] != ',') at += name[at] == '\\' ? 2 : 1;
  return std::min(at, name.size());
}

// Of a distinguished name the CN, empty when it has none; of any other text all of it.
std::string name_in(std::string_view text) {
  if (text.find('=') == std::string_view::npos) return std::string(text);
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view attribute = text.substr(0, attribute_length(text));
    if (ascii_lower(attribute.substr(0, kCommonName.size())) == kCommonName) {
      return std::string(attribute.substr(kCommonName.size()));
    }
    text.remove_prefix(std::min(attribute.size() + 1, text.size()));
  }
  return {};
}

CertificateTexts texts_of(const formats::Description& description) {
  CertificateTexts texts;
  texts.subject = shown(description.subject);
  texts.issuer = shown(description.issuer);
  texts.name = name_in(texts.subject);
  texts.issuer_name = name_in(texts.issuer);
  return texts;
}

Sha256 sha256_of(const formats::Description& description) {
  const auto seconds = [](std::chrono::sys_seconds moment) {
    return std::to_string(moment.time_since_epoch().count());
  };
  const auto& sha1 = description.fingerprint_sha1;
  const std::string tale = "described certificate\n" + seconds(description.not_before) + "\n" +
                           seconds(description.not_after) + "\n" + (sha1 ? to_hex(*sha1) : "") + "\n" +
                           std::to_string(description.subject.size()) + "\n" + description.subject +
                           description.issuer;
  return pki::sha256(as_bytes(tale));
}

}  // namespace

std::shared_ptr<const Certificate> described_certificate(const formats::Description& description,
                                                         pki::Assessor& assessor) {
  Certificate::Facts facts;
  facts.described = true;
  facts.fingerprint_sha256 = sha256_of(description);
  if (description.fingerprint_sha1) facts.fingerprint_sha1 = *description.fingerprint_sha1;
  facts.not_before = description.not_before;
  facts.not_after = description.not_after;
  return assessor.intern(facts, texts_of(description));
}

}  // namespace kigen::sources
