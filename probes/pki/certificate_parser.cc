#include "probes/pki/certificate_parser.h"

#include <algorithm>

#include "probes/model/percent_escape.h"
#include "probes/model/text.h"
#include "probes/pki/algorithms.h"
#include "probes/pki/asn1_time.h"
#include "probes/pki/certificate_fields.h"
#include "probes/pki/distinguished_name.h"
#include "probes/pki/extensions.h"
#include "probes/pki/validation.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMaxTextBytes = 256;
constexpr std::size_t kMaxFurtherNamesBytes = 16 * 1024;
constexpr std::size_t kUsualNamesBytes = 96;

Fault malformed(std::string_view field) {
  return {Reason::kMalformed, "certificate: " + std::string(field) + " does not hold"};
}

Bytes negated(ByteView twos_complement) {
  Bytes magnitude = to_owned(twos_complement);
  for (auto& octet : magnitude) octet = static_cast<std::uint8_t>(~octet);
  for (std::size_t i = magnitude.size(); i-- > 0 && ++magnitude[i] == 0;) {
  }
  return magnitude;
}

std::string digits_of(ByteView magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  return to_hex(magnitude);
}

/// Two's complement to sign and magnitude: `00` for zero, `-01` for minus one.
std::string serial_number_text(ByteView content) {
  if ((content[0] & 0x80) != 0) return bounded_text("-" + digits_of(negated(content)), kMaxTextBytes);
  return bounded_text(digits_of(content), kMaxTextBytes);
}

bool is_ip_address(const DerElement& name) {
  return name.tag == general_name::kIpAddress && (name.content.size() == 4 || name.content.size() == 16);
}

/// Empty for the kinds of name that are only counted.
std::string general_name_text(const DerElement& name) {
  if (is_ip_address(name)) return IpAddress::from_octets(name.content).to_string();
  if (name.tag == general_name::kDns) return ascii_lower(as_text(name.content));
  const bool text = name.tag == general_name::kMail || name.tag == general_name::kUri;
  return text ? std::string(as_text(name.content)) : std::string();
}

/// Builds `,a,b,` in place of what `text` holds. The first name that does not fit ends it.
class NameList {
 public:
  NameList(std::string& text, std::size_t max_bytes) : max_bytes_(max_bytes), text_(text) { text_.clear(); }

  /// False: this one and all that follow have no place.
  bool add(const std::string& name) {
    full_ = full_ || text_.size() + name.size() + (text_.empty() ? 2 : 1) > max_bytes_;
    if (full_) return false;
    if (text_.empty()) {
      text_.reserve(std::min(max_bytes_, kUsualNamesBytes));
      text_ = ',';
    }
    (text_ += name) += ',';
    return true;
  }
  bool full() const { return full_; }

 private:
  const std::size_t max_bytes_;
  std::string& text_;
  bool full_ = false;
};

/// As it is, as a rule; else with what may not be shown as `%XX`, and every comma, which would make two names
/// of one.
void add_shown(const std::string& name, NameList& shown, NameList& further) {
  if (name.empty() || further.full()) return;
  const bool is_fit = is_printable_utf8(name) && name.find(',') == std::string::npos;
  if (!is_fit) return add_shown(percent_escaped(printable_utf8(name), ','), shown, further);
  if (!shown.add(name)) further.add(name);
}

void read_subject_alt_names(ByteView names, ParsedCertificate& parsed) {
  NameList shown(parsed.texts.subject_alt_names, kMaxTextBytes);
  NameList further(parsed.texts.further_names, kMaxFurtherNamesBytes);
  parsed.names.dns.clear();
  parsed.names.ip.clear();
  DerReader reader(names);
  while (const auto name = reader.next()) {
    ++parsed.facts.subject_alt_names_count;
    std::string text = general_name_text(*name);
    add_shown(text, shown, further);
    if (name->tag == general_name::kDns) parsed.names.dns.push_back(std::move(text));
    if (is_ip_address(*name)) parsed.names.ip.push_back(IpAddress::from_octets(name->content));
  }
}

void read_extensions(const KnownExtensions& known, ParsedCertificate& parsed) {
  const auto names = known.subject_alt_name ? general_names(*known.subject_alt_name) : std::nullopt;
  read_subject_alt_names(names.value_or(ByteView{}), parsed);
  auto& facts = parsed.facts;
  facts.ca = known.basic_constraints && says_ca(*known.basic_constraints);
  facts.serves = !parsed.names.dns.empty() || !parsed.names.ip.empty() ||
                 (known.extended_key_usage && allows_server_auth(*known.extended_key_usage));
  facts.publicly_issued = known.signed_certificate_timestamps.has_value() ||
                          has_reserved_policy(known.certificate_policies.value_or(ByteView{}));
}

void write_display_name(const DistinguishedName& subject, const SubjectAltNames& names, std::string& name) {
  subject.write_last_value(attribute::kCommonName, name);
  if (name.empty() && !names.dns.empty()) name = bounded_text(printable_utf8(names.dns[0]), kMaxTextBytes);
  if (name.empty() && !names.ip.empty()) name = names.ip[0].to_string();
}

// A renewal that changes it orphans every device (Apple's MDM protocol: the topic is the subject's UID).
void write_push_topic(const DistinguishedName& subject, std::string& topic) {
  subject.write_last_value(attribute::kUserId, topic);
  if (!topic.starts_with("com.apple.")) topic.clear();
}

Status read_names(const CertificateFields& fields, const KnownExtensions& extensions,
                  ParsedCertificate& parsed) {
  const auto issuer = DistinguishedName::parse(fields.issuer.content);
  if (!issuer) return malformed("issuer");
  const auto subject = DistinguishedName::parse(fields.subject.content);
  if (!subject) return malformed("subject");
  auto& texts = parsed.texts;
  issuer->write(texts.issuer);
  issuer->write_short_name(texts.issuer_name);
  subject->write(texts.subject);
  write_push_topic(*subject, texts.topic);
  write_display_name(*subject, parsed.names, texts.name);
  const bool issues = parsed.facts.ca;  // then policies say what it may issue
  const ByteView policies = extensions.certificate_policies.value_or(ByteView{});
  texts.validation = issues ? std::string_view() : validation_class(policies, *subject);
  parsed.facts.self_issued = as_text(fields.issuer.whole) == as_text(fields.subject.whole);
  return Done();
}

Status read_validity(const CertificateFields& fields, Certificate::Facts& facts) {
  const auto not_before = parse_time(fields.not_before);
  if (!not_before) return malformed("notBefore");
  const auto not_after = parse_time(fields.not_after);
  if (!not_after) return malformed("notAfter");
  facts.not_before = *not_before;
  facts.not_after = *not_after;
  return Done();
}

}  // namespace

Result<ParsedCertificate> parse_certificate(ByteView der) {
  const auto extent = certificate_extent(der);
  if (!extent) return extent.fault();
  Result<ParsedCertificate> parsed{ParsedCertificate()};
  if (auto status = parse_certificate(*extent, sha256(*extent), *parsed); !status) return status.fault();
  return parsed;
}

Status parse_certificate(ByteView certificate, const Sha256& fingerprint, ParsedCertificate& parsed) {
  const auto fields = split_certificate(certificate);
  if (!fields) return fields.fault();
  parsed.facts = {};
  if (const auto validity = read_validity(*fields, parsed.facts); !validity) return validity.fault();
  const auto extensions = find_extensions(fields->extensions);
  read_extensions(extensions, parsed);
  if (const auto names = read_names(*fields, extensions, parsed); !names) return names.fault();
  auto key = read_key_info(fields->subject_public_key_info);
  parsed.facts.key_bits = key.bits;
  parsed.facts.key_hash = std::hash<std::string_view>()(as_text(fields->subject_public_key_info));
  parsed.texts.key_algorithm = bounded_text(std::move(key.algorithm), kMaxTextBytes);
  parsed.texts.serial_number = serial_number_text(fields->serial_number);
  auto& signature_algorithm = parsed.texts.signature_algorithm;
  write_signature_algorithm_name(fields->signature_algorithm, signature_algorithm);
  signature_algorithm = bounded_text(std::move(signature_algorithm), kMaxTextBytes);
  parsed.facts.fingerprint_sha256 = fingerprint;
  parsed.facts.fingerprint_sha1 = sha1(certificate);
  return Done();
}

SubjectAltNames parse_subject_alt_names(ByteView der) {
  const auto extent = certificate_extent(der);
  const auto fields = extent ? split_certificate(*extent) : Result<CertificateFields>(extent.fault());
  if (!fields) return {};
  ParsedCertificate parsed;
  read_extensions(find_extensions(fields->extensions), parsed);
  return std::move(parsed.names);
}

}  // namespace kigen::pki
