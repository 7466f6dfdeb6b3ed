#include "probes/pki/certificate_fields.h"

#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

Fault malformed(std::string_view field) {
  return {Reason::kMalformed, "certificate: " + std::string(field) + " does not hold"};
}

/// Takes elements one by one and remembers the first that was missing.
class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : reader_(bytes) {}

  DerElement take(std::uint8_t tag, std::string_view field) {
    const auto element = missing_.empty() ? reader_.next(tag) : std::nullopt;
    if (!element && missing_.empty()) missing_ = field;
    return element.value_or(DerElement{});
  }
  DerElement take_any(std::string_view field) { return take(reader_.peek().value_or(0), field); }
  void skip(std::uint8_t tag) { reader_.next(tag); }
  /// Empty while everything was there.
  std::string_view missing() const { return missing_; }
  DerReader& rest() { return reader_; }

 private:
  DerReader reader_;
  std::string_view missing_;
};

/// issuerUniqueID and subjectUniqueID, then extensions [3] EXPLICIT.
ByteView read_extensions(DerReader& rest) {
  while (!rest.at_end()) {
    const auto element = rest.next();
    if (!element) break;
    if (element->tag != tag::context_constructed(3)) continue;
    const auto list = DerReader(element->content).next(tag::kSequence);
    return list ? list->content : ByteView{};
  }
  return {};
}

Result<CertificateFields> split_tbs(ByteView tbs) {
  CertificateFields fields;
  FieldReader reader(tbs);
  reader.skip(tag::context_constructed(0));  // version: nothing here depends on it
  fields.serial_number = reader.take(tag::kInteger, "serialNumber").content;
  reader.take(tag::kSequence, "signature");
  fields.issuer = reader.take(tag::kSequence, "issuer");
  FieldReader validity(reader.take(tag::kSequence, "validity").content);
  fields.subject = reader.take(tag::kSequence, "subject");
  fields.subject_public_key_info = reader.take_any("subjectPublicKeyInfo").content;
  if (!reader.missing().empty()) return malformed(reader.missing());
  if (fields.serial_number.empty()) return malformed("serialNumber");
  fields.not_before = validity.take_any("notBefore");
  fields.not_after = validity.take_any("notAfter");
  if (!validity.missing().empty()) return malformed(validity.missing());
  fields.extensions = read_extensions(reader.rest());
  return fields;
}

}  // namespace

Result<ByteView> certificate_extent(ByteView der) { return outer_sequence(der, "certificate"); }

Result<CertificateFields> split_certificate(ByteView certificate) {
  const auto outer = DerReader(certificate).next(tag::kSequence);
  if (!outer) return malformed("the outer SEQUENCE");
  FieldReader reader(outer->content);
  const auto tbs = reader.take(tag::kSequence, "tbsCertificate");
  const auto signature_algorithm = reader.take(tag::kSequence, "signatureAlgorithm");
  reader.take(tag::kBitString, "signatureValue");
  if (!reader.missing().empty()) return malformed(reader.missing());
  auto fields = split_tbs(tbs.content);
  if (fields) fields->signature_algorithm = signature_algorithm.content;
  return fields;
}

KnownExtensions find_extensions(ByteView extensions) {
  static constexpr Oid kSubjectAltName("2.5.29.17"), kBasicConstraints("2.5.29.19"),
      kCertificatePolicies("2.5.29.32"), kExtendedKeyUsage("2.5.29.37"),
      kSignedCertificateTimestamps("1.3.6.1.4.1.11129.2.4.2");
  KnownExtensions known;
  const auto keep_first = [](std::optional<ByteView>& slot, ByteView value) {
    if (!slot) slot = value;
  };
  DerReader reader(extensions);
  while (const auto extension = reader.next()) {
    DerReader fields(extension->content);
    const auto oid = fields.next(tag::kOid);
    fields.next(tag::kBoolean);  // critical
    const auto value = fields.next(tag::kOctetString);
    if (!oid || !value) continue;
    if (kSubjectAltName == oid->content) keep_first(known.subject_alt_name, value->content);
    if (kBasicConstraints == oid->content) keep_first(known.basic_constraints, value->content);
    if (kCertificatePolicies == oid->content) keep_first(known.certificate_policies, value->content);
    if (kExtendedKeyUsage == oid->content) keep_first(known.extended_key_usage, value->content);
    if (kSignedCertificateTimestamps == oid->content) {
      keep_first(known.signed_certificate_timestamps, value->content);
    }
  }
  return known;
}

std::optional<ByteView> find_extension(ByteView extensions, ByteView oid_content) {
  DerReader reader(extensions);
  while (const auto extension = reader.next()) {
    DerReader fields(extension->content);
    const auto oid = fields.next(tag::kOid);
    fields.next(tag::kBoolean);  // critical
    const auto value = fields.next(tag::kOctetString);
    if (oid && value && as_text(oid->content) == as_text(oid_content)) return value->content;
  }
  return std::nullopt;
}

}  // namespace kigen::pki
