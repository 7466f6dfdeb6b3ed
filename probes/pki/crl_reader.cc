#include "probes/pki/crl_reader.h"

#include <string>
#include <string_view>

#include "probes/pki/asn1_time.h"
#include "probes/pki/distribution_points.h"
#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

constexpr std::uint8_t kEnumerated = 0x0a;
constexpr std::uint8_t kRemoveFromCrl = 8;  // CRLReason (5.3.1)

constexpr Oid kCrlNumber("2.5.29.20"), kReasonCode("2.5.29.21"), kDeltaCrlIndicator("2.5.29.27"),
    kIssuingDistributionPoint("2.5.29.28"), kCertificateIssuer("2.5.29.29"),
    kAuthorityKeyIdentifier("2.5.29.35");

Fault malformed(std::string_view field) {
  return {Reason::kMalformed, "revocation list: " + std::string(field) + " does not hold"};
}

Fault unsupported(std::string_view what) {
  return {Reason::kUnsupported, "revocation list: " + std::string(what)};
}

struct Extension {
  ByteView type, value;
  bool critical = false;
};

// Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
std::optional<Extension> next_extension(DerReader& extensions) {
  const auto element = extensions.next(tag::kSequence);
  if (!element) return std::nullopt;
  DerReader fields(element->content);
  const auto type = fields.next(tag::kOid);
  const auto critical = fields.next(tag::kBoolean);
  const auto value = fields.next(tag::kOctetString);
  if (!type || !value || !fields.at_end()) return std::nullopt;
  const bool is_critical = critical && (critical->content.size() != 1 || critical->content[0] != 0);
  return Extension{type->content, value->content, is_critical};
}

bool is_true(ByteView boolean) { return boolean.size() != 1 || boolean[0] != 0; }

// distributionPoint [0], onlyContainsUserCerts [1], onlyContainsCACerts [2], onlySomeReasons [3], indirectCRL
// [4], onlyContainsAttributeCerts [5].
Status read_scope(ByteView extension, CrlScope& scope) {
  DerReader reader(extension);
  const auto outer = reader.next(tag::kSequence);
  if (!outer || !reader.at_end()) return malformed("issuingDistributionPoint");
  DerReader fields(outer->content);
  if (const auto name = fields.next(tag::context_constructed(0))) {
    scope.is_named = true;
    scope.full_name = to_owned(full_name_of(name->content));
  }
  const auto takes_true = [&](int number) {
    const auto field = fields.next(tag::context(number));
    return field && is_true(field->content);
  };
  scope.only_user = takes_true(1);
  scope.only_ca = takes_true(2);
  scope.some_reasons = fields.next(tag::context(3)).has_value();
  if (takes_true(4)) return unsupported("it is indirect");
  if (takes_true(5)) return unsupported("it is about attribute certificates");
  if (!fields.at_end()) return malformed("issuingDistributionPoint");
  return Done();
}

Status read_crl_extensions(ByteView extensions, CrlScope& scope) {
  DerReader reader(extensions);
  while (!reader.at_end()) {
    const auto extension = next_extension(reader);
    if (!extension) return malformed("crlExtensions");
    if (kDeltaCrlIndicator == extension->type) return unsupported("it is a delta list");
    if (kIssuingDistributionPoint == extension->type) {
      if (Status status = read_scope(extension->value, scope); !status) return status;
      continue;
    }
    const bool known = kCrlNumber == extension->type || kAuthorityKeyIdentifier == extension->type;
    if (extension->critical && !known) return unsupported("it has a critical extension");
  }
  return Done();
}

bool says_remove(ByteView reason_code) {
  const auto reason = DerReader(reason_code).next(kEnumerated);
  return reason && reason->content.size() == 1 && reason->content[0] == kRemoveFromCrl;
}

enum class Entry { kRevoked, kRemoved };

Result<Entry> read_entry_extensions(ByteView extensions) {
  Entry entry = Entry::kRevoked;
  DerReader reader(extensions);
  while (!reader.at_end()) {
    const auto extension = next_extension(reader);
    if (!extension) return malformed("crlEntryExtensions");
    if (kCertificateIssuer == extension->type) return unsupported("it is indirect");
    if (kReasonCode == extension->type) {
      if (says_remove(extension->value)) entry = Entry::kRemoved;
    } else if (extension->critical) {
      return unsupported("an entry has a critical extension");
    }
  }
  return entry;
}

bool is_time(std::optional<std::uint8_t> next) {
  return next == tag::kUtcTime || next == tag::kGeneralizedTime;
}

// userCertificate, revocationDate, crlEntryExtensions OPTIONAL.
Status read_entry(ByteView content, SerialSet& revoked) {
  DerReader fields(content);
  const auto serial_number = fields.next(tag::kInteger);
  if (!serial_number || !is_time(fields.peek()) || !fields.next()) return malformed("revokedCertificates");
  Result<Entry> entry = Entry::kRevoked;
  if (const auto extensions = fields.next(tag::kSequence)) entry = read_entry_extensions(extensions->content);
  if (!entry) return std::move(entry).fault();
  if (!fields.at_end()) return malformed("revokedCertificates");
  const bool kept = *entry == Entry::kRemoved || revoked.add(serial_number->content);
  if (!kept) return malformed("userCertificate");
  return Done();
}

Status read_entries(ByteView list, SerialSet& revoked) {
  DerReader reader(list);
  while (!reader.at_end()) {
    const auto entry = reader.next(tag::kSequence);
    if (!entry) return malformed("revokedCertificates");
    if (Status status = read_entry(entry->content, revoked); !status) return status;
  }
  return Done();
}

std::optional<std::chrono::sys_seconds> take_time(DerReader& fields) {
  const auto time = is_time(fields.peek()) ? fields.next() : std::nullopt;
  return time ? parse_time(*time) : std::nullopt;
}

Status read_dates(DerReader& fields, CrlContent& content) {
  const auto this_update = take_time(fields);
  if (!this_update) return malformed("thisUpdate");
  content.this_update = *this_update;
  if (!is_time(fields.peek())) return Done();
  content.next_update = take_time(fields);
  if (!content.next_update || *content.next_update < content.this_update) return malformed("nextUpdate");
  return Done();
}

// crlExtensions [0] EXPLICIT, the last field.
Status read_end(DerReader& fields, CrlScope& scope) {
  if (const auto tagged = fields.next(tag::context_constructed(0))) {
    DerReader inside(tagged->content);
    const auto extensions = inside.next(tag::kSequence);
    if (!extensions || !inside.at_end()) return malformed("crlExtensions");
    if (Status status = read_crl_extensions(extensions->content, scope); !status) return status;
  }
  if (!fields.at_end()) return malformed("tbsCertList");
  return Done();
}

// version, signature, issuer, thisUpdate, nextUpdate, revokedCertificates, crlExtensions.
Status read_tbs(ByteView tbs, CrlContent& content) {
  DerReader fields(tbs);
  fields.next(tag::kInteger);
  const auto algorithm = fields.next(tag::kSequence);
  if (!algorithm || as_text(algorithm->whole) != as_text(content.signature_algorithm))
    return malformed("signature");
  const auto issuer = fields.next(tag::kSequence);
  if (!issuer) return malformed("issuer");
  content.issuer = issuer->whole;
  if (Status dates = read_dates(fields, content); !dates) return dates;
  if (fields.peek() == tag::kSequence) {
    const auto list = fields.next();
    if (!list) return malformed("revokedCertificates");
    if (Status entries = read_entries(list->content, content.revoked); !entries) return entries;
  }
  return read_end(fields, content.scope);
}

}  // namespace

Result<CrlContent> read_crl(ByteView der) {
  const auto extent = outer_sequence(der, "revocation list");
  if (!extent) return extent.fault();
  if (extent->size() != der.size()) return malformed("CertificateList");
  const auto list = DerReader(*extent).next(tag::kSequence);
  DerReader fields(list ? list->content : ByteView());
  const auto tbs = fields.next(tag::kSequence);
  const auto algorithm = fields.next(tag::kSequence);
  const auto signature = fields.next(tag::kBitString);
  if (!tbs || !algorithm || !signature || !fields.at_end()) return malformed("CertificateList");
  CrlContent content;
  content.tbs = tbs->whole;
  content.signature_algorithm = algorithm->whole;
  content.signature = signature->whole;
  if (const Status status = read_tbs(tbs->content, content); !status) return status.fault();
  content.revoked.seal();
  return content;
}

}  // namespace kigen::pki
