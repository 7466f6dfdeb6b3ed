#include "exporter/metrics/info_line.h"

#include <array>
#include <span>
#include <string>

#include "exporter/metrics/number_text.h"
#include "exporter/store/label_text.h"

namespace kigen::metrics {
namespace {

using Text = Certificate::Text;

// All label names with their quotes and commas, fingerprints, numbers and booleans.
constexpr std::size_t kRoomBesideTexts = 640;

struct TextLabel {
  std::string_view opening;  // `,subject="`
  Text text;
};

// Labels stand in the order of the manual; the numbers between them are written where the list is cut.
constexpr TextLabel kTextsBeforeFingerprints[] = {{",subject=\"", Text::kSubject},
                                                  {",issuer=\"", Text::kIssuer},
                                                  {",issuer_name=\"", Text::kIssuerName},
                                                  {",serial_number=\"", Text::kSerialNumber}};
constexpr TextLabel kSubjectAltNames = {",subject_alt_names=\"", Text::kSubjectAltNames};
constexpr TextLabel kKeyAlgorithm = {",key_algorithm=\"", Text::kKeyAlgorithm};
constexpr TextLabel kSignatureAlgorithm = {",signature_algorithm=\"", Text::kSignatureAlgorithm};
constexpr TextLabel kValidation = {",validation=\"", Text::kValidation};

constexpr TextLabel kTopic = {",topic=\"", Text::kTopic};

constexpr auto kHexPairs = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    pairs[2 * byte] = kDigits[byte >> 4];
    pairs[2 * byte + 1] = kDigits[byte & 15];
  }
  return pairs;
}();

void put_hex(Page& page, std::span<const std::uint8_t> bytes) {
  char* out = page.end();
  for (const std::uint8_t byte : bytes) {
    std::memcpy(out, &kHexPairs[2 * std::size_t{byte}], 2);
    out += 2;
  }
  page.advance(2 * bytes.size());
}

void put_number(Page& page, std::string_view opening, std::int64_t value) {
  page.put(opening);
  page.advance(static_cast<std::size_t>(write_number(page.end(), value) - page.end()));
  page.put("\"");
}

void put_boolean(Page& page, std::string_view opening, bool value) {
  page.put(opening);
  page.put(value ? "true\"" : "false\"");
}

void put_text(Page& page, std::string_view opening, std::string_view value, bool plain) {
  if (value.empty()) return;
  page.put(opening);
  if (plain) {
    page.put(value);
  } else {
    std::string escaped;
    store::append_escaped(escaped, store::fit_for_label(value, store::kMaxTextBytes));
    page.put(escaped);
  }
  page.put("\"");
}

// Escaping at most doubles what fit_for_label leaves of a text.
std::size_t room_for(const store::Sheet::Row& row, const Certificate& certificate) {
  if (!row.plain_texts) return (Certificate::kShownTextCount + 1) * 2 * store::kMaxTextBytes;
  std::size_t room = row.has_friendly_name ? row.sighting->friendly_name.size() : 0;
  for (std::size_t i = 0; i < Certificate::kShownTextCount; ++i) {
    room += certificate.text(static_cast<Text>(i)).size();
  }
  return room;
}

bool is_told(const Sha1& fingerprint) { return fingerprint != Sha1{}; }

void put_fingerprints(Page& page, const Certificate::Facts& facts) {
  if (!facts.described) {
    page.put(",fingerprint_sha256=\"");
    put_hex(page, facts.fingerprint_sha256);
    page.put("\"");
  }
  if (!facts.described || is_told(facts.fingerprint_sha1)) {
    page.put(",fingerprint_sha1=\"");
    put_hex(page, facts.fingerprint_sha1);
    page.put("\"");
  }
}

// What only its bytes tell of a certificate.
void put_nature(Page& page, const Certificate::Facts& facts) {
  if (facts.described) return page.put(",described=\"true\"");
  put_boolean(page, ",self_signed=\"", facts.self_issued);
  put_boolean(page, ",ca=\"", facts.ca);
}

}  // namespace

void write_info_line(Page& page, const store::Sheet::Row& row, std::string_view labels) {
  const Certificate& certificate = *row.certificate;
  const Certificate::Facts& facts = certificate.facts();
  const auto put = [&](const TextLabel& label) {
    put_text(page, label.opening, certificate.text(label.text), row.plain_texts);
  };
  page.begin_line(labels.size() + kRoomBesideTexts + room_for(row, certificate));
  page.put(labels);
  for (const TextLabel& label : kTextsBeforeFingerprints) put(label);
  put_fingerprints(page, facts);
  put(kSubjectAltNames);
  if (!facts.described) put_number(page, ",subject_alt_names_count=\"", facts.subject_alt_names_count);
  put(kKeyAlgorithm);
  if (facts.key_bits != 0) put_number(page, ",key_bits=\"", facts.key_bits);
  put(kSignatureAlgorithm);
  put(kValidation);
  if (row.has_friendly_name)
    put_text(page, ",friendly_name=\"", row.sighting->friendly_name, row.plain_texts);
  put(kTopic);
  put_nature(page, facts);
  page.end_line(1);
}

}  // namespace kigen::metrics
