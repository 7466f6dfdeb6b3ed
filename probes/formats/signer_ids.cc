#include "probes/formats/signer_ids.h"

#include <optional>

#include "probes/formats/ber.h"
#include "probes/formats/ber_reader.h"
#include "probes/pki/certificate_fields.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/oid.h"

namespace kigen::formats {
namespace {

namespace tag = pki::tag;

// A Name bears its own length, so that no two pairs give the same key.
std::string issuer_and_serial(ByteView issuer, ByteView serial_number) {
  return std::string(as_text(issuer)) + std::string(as_text(serial_number));
}

// SubjectKeyIdentifier ::= OCTET STRING (RFC 5280 section 4.2.1.2).
std::optional<ByteView> subject_key_identifier(ByteView extensions) {
  static constexpr pki::Oid kSubjectKeyIdentifier("2.5.29.14");
  pki::DerReader reader(extensions);
  while (const auto extension = reader.next(tag::kSequence)) {
    pki::DerReader fields(extension->content);
    const auto type = fields.next(tag::kOid);
    fields.next(tag::kBoolean);
    const auto value = fields.next(tag::kOctetString);
    if (!type || !value || !(kSubjectKeyIdentifier == type->content)) continue;
    const auto identifier = pki::DerReader(value->content).next(tag::kOctetString);
    return identifier ? std::optional(identifier->content) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

SignerIds::SignerIds(ByteView signer_infos) {
  BerReader reader(signer_infos);
  while (const auto signer_info = reader.next(tag::kSequence)) add(signer_info->content);
}

// version, sid: IssuerAndSerialNumber ::= SEQUENCE { issuer, serialNumber }, or [0] SubjectKeyIdentifier.
void SignerIds::add(ByteView signer_info) {
  BerReader fields(signer_info);
  if (!fields.next(tag::kInteger)) return;
  const auto sid = fields.next();
  if (!sid) return;
  if (sid->tag == tag::context(0)) key_identifiers_.insert(as_text(sid->content));
  if (sid->tag != tag::kSequence) return;
  BerReader pair(sid->content);
  const auto issuer = pair.next(tag::kSequence);
  const auto serial_number = pair.next(tag::kInteger);
  if (!issuer || !serial_number) return;
  // a certificate is in DER, whatever is around it
  const auto name = issuer->indefinite ? with_definite_lengths(issuer->whole) : to_owned(issuer->whole);
  if (name) issuers_and_serials_.insert(issuer_and_serial(*name, serial_number->content));
}

bool SignerIds::name(ByteView certificate) const {
  if (empty()) return false;
  const auto fields = pki::split_certificate(certificate);
  if (!fields) return false;
  if (issuers_and_serials_.contains(issuer_and_serial(fields->issuer.whole, fields->serial_number)))
    return true;
  const auto identifier = subject_key_identifier(fields->extensions);
  return identifier && key_identifiers_.contains(as_text(*identifier));
}

}  // namespace kigen::formats
