#include "probes/formats/pkcs12_pfx.h"

#include "probes/formats/ber.h"
#include "probes/formats/certificate_outline.h"
#include "probes/formats/pkcs12_oids.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

using pki::DerElement;
using pki::DerReader;
namespace tag = pki::tag;

constexpr std::string_view kVersion3("\x02\x01\x03", 3);

Fault malformed(const char* what) { return Fault(Reason::kMalformed, what); }

struct ContentInfo {
  ByteView type;     // OBJECT IDENTIFIER, content octets
  ByteView content;  // of the [0]
};

std::optional<ContentInfo> read_content_info(ByteView sequence) {
  DerReader reader(sequence);
  const auto type = reader.next(tag::kOid);
  const auto content = reader.next(tag::context_constructed(0));
  if (!type || !content) return std::nullopt;
  return ContentInfo{type->content, content->content};
}

// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
std::optional<MacData> read_mac_data(ByteView sequence) {
  DerReader reader(sequence);
  const auto digest_info = reader.next(tag::kSequence);
  const auto salt = reader.next(tag::kOctetString);
  if (!digest_info || !salt) return std::nullopt;
  DerReader info(digest_info->content);
  const auto algorithm = info.next(tag::kSequence);
  const auto digest = info.next(tag::kOctetString);
  if (!algorithm || !digest) return std::nullopt;
  const auto oid = DerReader(algorithm->content).next(tag::kOid);
  if (!oid) return std::nullopt;
  MacData mac{to_owned(oid->whole), to_owned(digest->content), to_owned(salt->content)};
  if (const auto iterations = reader.next(tag::kInteger)) {
    const auto value = unsigned_value(iterations->content);
    if (!value) return std::nullopt;
    mac.iterations = *value;
  }
  return mac;
}

// EncryptedContentInfo's [0] IMPLICIT OCTET STRING, in one piece or in several.
std::optional<Bytes> read_implicit_octets(DerReader& reader) {
  if (const auto whole = reader.next(tag::context(0))) return to_owned(whole->content);
  const auto parts = reader.next(tag::context_constructed(0));
  return parts ? join_octet_strings(parts->content) : std::nullopt;
}

// EncryptedData ::= SEQUENCE { version, EncryptedContentInfo ::= SEQUENCE { contentType, algorithm, [0] } }
Safe read_encrypted_data(ByteView content) {
  const auto data = DerReader(content).next(tag::kSequence);
  if (!data) return {};
  DerReader fields(data->content);
  const auto version = fields.next(tag::kInteger);
  const auto info = fields.next(tag::kSequence);
  if (!version || !info) return {};
  DerReader reader(info->content);
  const auto type = reader.next(tag::kOid);
  const auto algorithm = reader.next(tag::kSequence);
  if (!type || !algorithm) return {};
  auto octets = read_implicit_octets(reader);
  if (!octets) return {};
  return {Safe::Kind::kEncrypted, to_owned(algorithm->whole), std::move(*octets)};
}

Safe read_safe(const DerElement& element) {
  const auto info = read_content_info(element.content);
  if (element.tag != tag::kSequence || !info) return {};
  if (oid::is(info->type, oid::kEncryptedData)) return read_encrypted_data(info->content);
  if (oid::is(info->type, oid::kEnvelopedData)) return {.kind = Safe::Kind::kEnveloped};
  if (!oid::is(info->type, oid::kData)) return {.kind = Safe::Kind::kUnknown};
  const auto octets = DerReader(info->content).next(tag::kOctetString);
  if (!octets) return {};
  return {.kind = Safe::Kind::kPlain, .octets = to_owned(octets->content)};
}

}  // namespace

Result<Pfx> read_pfx(ByteView content) {
  const auto definite = with_definite_lengths(content);
  if (!definite) return definite.fault();
  const auto outer = DerReader(*definite).next(tag::kSequence);
  if (!outer) return malformed("no PFX");
  DerReader fields(outer->content);
  const auto version = fields.next(tag::kInteger);
  const auto safe = fields.next(tag::kSequence);
  if (!version || as_text(version->whole) != kVersion3 || !safe) return malformed("no PFX of version 3");
  const auto info = read_content_info(safe->content);
  if (!info) return malformed("no ContentInfo in the PFX");
  if (!oid::is(info->type, oid::kData)) {
    return Fault(Reason::kUnsupported, "the PFX is protected by a signature, not by a password");
  }
  const auto octets = DerReader(info->content).next(tag::kOctetString);
  if (!octets) return malformed("no AuthenticatedSafe in the PFX");
  Pfx pfx{to_owned(octets->content), std::nullopt};
  if (const auto mac = fields.next(tag::kSequence)) {
    pfx.mac = read_mac_data(mac->content);
    if (!pfx.mac) return malformed("the MacData does not hold");
  }
  return pfx;
}

Result<std::vector<Safe>> read_safes(ByteView auth_safe) {
  const auto definite = with_definite_lengths(auth_safe);
  if (!definite) return malformed("the AuthenticatedSafe does not hold");
  const auto sequence = DerReader(*definite).next(tag::kSequence);
  if (!sequence) return malformed("the AuthenticatedSafe is no SEQUENCE");
  std::vector<Safe> safes;
  DerReader reader(sequence->content);
  while (const auto element = reader.next()) safes.push_back(read_safe(*element));
  return safes;
}

bool begins_as_pfx(ByteView head) {
  const auto pfx = inside_sequence(head);
  if (!pfx || !as_text(*pfx).starts_with(kVersion3)) return false;
  const auto auth_safe = inside_sequence(pfx->subspan(kVersion3.size()));
  return auth_safe && !auth_safe->empty() && auth_safe->front() == tag::kOid;
}

}  // namespace kigen::formats
