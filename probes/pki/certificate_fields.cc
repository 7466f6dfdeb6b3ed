#include "probes/pki/certificate_fields.h"

#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

Fault malformed(std::string_view field) {
  return {Reason::kMalformed, "certificate: " + std::string(field) + " does not hold"};
}

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

Result<CertificateFields> split_tbs(ByteView tbs, ByteView signature_algorithm) {
  DerReader reader(tbs);
  reader.next(tag::context_constructed(0));  // version: nothing here depends on it
  const auto serial_number = reader.next(tag::kInteger);
  if (!serial_number || serial_number->content.empty()) return malformed("serialNumber");
  if (!reader.next(tag::kSequence)) return malformed("signature");
  const auto issuer = reader.next(tag::kSequence);
  if (!issuer) return malformed("issuer");
  const auto validity = reader.next(tag::kSequence);
  if (!validity) return malformed("validity");
  const auto subject = reader.next(tag::kSequence);
  if (!subject) return malformed("subject");
  const auto key = reader.next();
  if (!key) return malformed("subjectPublicKeyInfo");
  DerReader times(validity->content);
  const auto not_before = times.next(), not_after = times.next();
  if (!not_before) return malformed("notBefore");
  if (!not_after) return malformed("notAfter");
  return CertificateFields{.serial_number = serial_number->content,
                           .signature_algorithm = signature_algorithm,
                           .issuer = *issuer,
                           .subject = *subject,
                           .not_before = *not_before,
                           .not_after = *not_after,
                           .subject_public_key_info = key->content,
                           .extensions = read_extensions(reader)};
}

}  // namespace

Result<ByteView> certificate_extent(ByteView der) { return outer_sequence(der, "certificate"); }

Result<CertificateFields> split_certificate(ByteView certificate) {
  const auto outer = DerReader(certificate).next(tag::kSequence);
  if (!outer) return malformed("the outer SEQUENCE");
  DerReader reader(outer->content);
  const auto tbs = reader.next(tag::kSequence);
  if (!tbs) return malformed("tbsCertificate");
  const auto signature_algorithm = reader.next(tag::kSequence);
  if (!signature_algorithm) return malformed("signatureAlgorithm");
  if (!reader.next(tag::kBitString)) return malformed("signatureValue");
  return split_tbs(tbs->content, signature_algorithm->content);
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
