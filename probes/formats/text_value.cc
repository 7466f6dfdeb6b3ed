#include "probes/formats/text_value.h"

#include <array>
#include <string>

#include "probes/formats/base64.h"
#include "probes/formats/certificate_outline.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr string_view kDashes = "-----";
constexpr string_view kBegin = "-----BEGIN ";
constexpr std::array<string_view, 3> kBegins = {
    "-----BEGIN CERTIFICATE-----", "-----BEGIN X509 CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----"};
constexpr string_view kSpaces = " \t\r\n\v\f";
constexpr std::size_t kMinBase64 = 128;  // a certificate is never shorter

// `\n` and `\r` in two characters, as a text within a text has them.
std::string without_written_line_ends(string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool written = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 'n' || text[i + 1] == 'r');
    if (written) {
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Where the body behind the next BEGIN line of a certificate begins; npos when there is none.
std::size_t next_body(string_view text, std::size_t from) {
  for (std::size_t at = text.find(kBegin, from); at != string_view::npos; at = text.find(kBegin, at + 1)) {
    for (const string_view begin : kBegins) {
      if (text.substr(at).starts_with(begin)) return at + begin.size();
    }
  }
  return string_view::npos;
}

Result<Bytes> whole_certificate(const Bytes& decoded) {
  const auto split = split_certificate(decoded);
  if (!split) return split.fault();
  return to_owned(split->der);
}

// Of the body that begins at `body`.
Result<Bytes> certificate_in_block(string_view text, std::size_t body) {
  const std::size_t end = text.find(kDashes, body);
  if (end == string_view::npos) return Fault(Reason::kTruncated, "the block has no END line");
  Bytes decoded;
  if (!decode_base64(without_written_line_ends(text.substr(body, end - body)), decoded)) {
    return Fault(Reason::kMalformed, "the base64 does not hold");
  }
  return whole_certificate(decoded);
}

Result<std::vector<Bytes>> certificates_in_armour(string_view text) {
  std::vector<Bytes> found;
  for (std::size_t body = next_body(text, 0); body != text.npos; body = next_body(text, body)) {
    auto certificate = certificate_in_block(text, body);
    if (!certificate) return std::move(certificate).fault();
    found.push_back(*std::move(certificate));
  }
  return found;
}

string_view trimmed(string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpaces);
  return begin == text.npos ? string_view() : text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

// A SEQUENCE of more than 127 bytes: 0x30 0x81 or 0x30 0x82.
bool may_be_base64_of_certificate(string_view text) {
  return text.size() >= kMinBase64 &&
         (text.starts_with("MII") || text.starts_with("MIG") || text.starts_with("MIH"));
}

}  // namespace

bool has_certificate_armour(string_view text) { return next_body(text, 0) != text.npos; }

std::vector<Bytes> certificates_in_prose(string_view text) {
  std::vector<Bytes> found;
  for (std::size_t body = next_body(text, 0); body != text.npos; body = next_body(text, body)) {
    auto certificate = certificate_in_block(text, body);
    if (certificate) found.push_back(*std::move(certificate));
  }
  return found;
}

Result<Bytes> certificate_in_base64(string_view text) {
  Bytes decoded;
  if (!decode_base64(without_written_line_ends(trimmed(text)), decoded)) {
    return Fault(Reason::kMalformed, "the base64 does not hold");
  }
  if (!begins_as_certificate(decoded)) return Fault(Reason::kMalformed, "the base64 is of no certificate");
  return whole_certificate(decoded);
}

Result<std::vector<Bytes>> certificates_in_value(string_view text) {
  if (has_certificate_armour(text)) return certificates_in_armour(text);
  const string_view value = trimmed(text);
  Bytes decoded;
  const bool is_certificate = may_be_base64_of_certificate(value) &&
                              decode_base64(without_written_line_ends(value), decoded) &&
                              begins_as_certificate(decoded);
  if (!is_certificate) return std::vector<Bytes>();
  auto certificate = whole_certificate(decoded);
  if (!certificate) return std::move(certificate).fault();
  std::vector<Bytes> found;
  found.push_back(*std::move(certificate));
  return found;
}

}  // namespace kigen::formats
