#include "probes/pki/crl_parser.h"

#include <algorithm>

#include "probes/model/text.h"
#include "probes/pki/asn1_time.h"
#include "probes/pki/certificate_parser.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/distinguished_name.h"
#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMaxTextBytes = 256;

Fault malformed(std::string_view field) {
  return {Reason::kMalformed, "revocation list: " + std::string(field) + " does not hold"};
}

// The bytes of the list that begins `der`.
Result<ByteView> crl_extent(ByteView der) {
  auto extent = outer_sequence(der, "revocation list");
  if (!extent && extent.fault().reason == Reason::kMalformed) return malformed("CertificateList");
  return extent;
}

bool is_time(std::optional<std::uint8_t> next) {
  return next == tag::kUtcTime || next == tag::kGeneralizedTime;
}

std::optional<std::chrono::sys_seconds> take_time(DerReader& fields) {
  const auto time = is_time(fields.peek()) ? fields.next() : std::nullopt;
  return time ? parse_time(*time) : std::nullopt;
}

// CRLNumber ::= INTEGER (0..MAX), the whole content of its extension.
std::optional<std::string> number_text(ByteView extension) {
  const auto integer = DerReader(extension).next(tag::kInteger);
  if (!integer || integer->content.empty() || (integer->content[0] & 0x80) != 0) return std::nullopt;
  ByteView digits = integer->content;
  while (digits.size() > 1 && digits[0] == 0) digits = digits.subspan(1);
  // far more octets than would be shown
  return bounded_text(to_hex(digits.first(std::min<std::size_t>(digits.size(), kMaxTextBytes))),
                      kMaxTextBytes);
}

// Extensions ::= SEQUENCE OF SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
std::optional<std::string> crl_number(ByteView extensions) {
  static constexpr Oid kCrlNumber("2.5.29.20");
  DerReader reader(extensions);
  while (const auto extension = reader.next(tag::kSequence)) {
    DerReader fields(extension->content);
    const auto type = fields.next(tag::kOid);
    fields.next(tag::kBoolean);
    const auto value = fields.next(tag::kOctetString);
    if (type && value && kCrlNumber == type->content) return number_text(value->content);
  }
  return std::nullopt;
}

Status read_issuer(DerReader& fields, Crl& crl) {
  const auto element = fields.next(tag::kSequence);
  const auto issuer = element ? DistinguishedName::parse(element->content) : std::nullopt;
  if (!issuer) return malformed("issuer");
  crl.issuer = issuer->to_string();
  issuer->write_short_name(crl.name);
  return Done();
}

Status read_dates(DerReader& fields, Crl& crl) {
  const auto this_update = take_time(fields);
  if (!this_update) return malformed("thisUpdate");
  crl.this_update = *this_update;
  if (!is_time(fields.peek())) return Done();
  crl.next_update = take_time(fields);
  if (!crl.next_update) return malformed("nextUpdate");
  return Done();
}

// version, signature, issuer, thisUpdate, nextUpdate, revokedCertificates, crlExtensions [0] EXPLICIT.
Status read_tbs(ByteView tbs, Crl& crl) {
  DerReader fields(tbs);
  fields.next(tag::kInteger);
  if (!fields.next(tag::kSequence)) return malformed("signature");
  if (Status issuer = read_issuer(fields, crl); !issuer) return issuer;
  if (Status dates = read_dates(fields, crl); !dates) return dates;
  if (fields.peek() == tag::kSequence && !fields.next()) return malformed("revokedCertificates");
  if (const auto extensions = fields.next(tag::context_constructed(0))) {
    const auto list = DerReader(extensions->content).next(tag::kSequence);
    if (list) crl.number = crl_number(list->content);
  }
  return Done();
}

}  // namespace

Result<std::shared_ptr<const Crl>> parse_crl(ByteView der) {
  const auto extent = crl_extent(der);
  if (!extent) return extent.fault();
  const auto list = DerReader(*extent).next(tag::kSequence);
  DerReader fields(list ? list->content : ByteView());
  const auto tbs = fields.next(tag::kSequence);
  if (!tbs) return malformed("tbsCertList");
  auto crl = std::make_shared<Crl>();
  if (const Status status = read_tbs(tbs->content, *crl); !status) return status.fault();
  if (!fields.next(tag::kSequence)) return malformed("signatureAlgorithm");
  crl->fingerprint = sha256(*extent);
  return std::shared_ptr<const Crl>(std::move(crl));
}

}  // namespace kigen::pki
