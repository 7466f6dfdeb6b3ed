#include "probes/formats/signed_data.h"

#include "probes/formats/ber.h"
#include "probes/formats/certificate_outline.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/oid.h"

namespace kigen::formats {
namespace {

using Extent = BerElement::Extent;
namespace tag = pki::tag;

constexpr pki::Oid kSignedData("1.2.840.113549.1.7.2");
constexpr std::uint8_t kConstructedOctetString = tag::kOctetString | 0x20;
constexpr std::uint8_t kMaxVersion = 5;

// What it means that something does not hold inside `outer`.
Fault fault_inside(const BerElement& outer, const char* what) {
  if (outer.extent == Extent::kCutOff) return Fault(Reason::kTruncated, "the content ends before its length");
  return Fault(Reason::kMalformed, what);
}

// EncapsulatedContentInfo ::= SEQUENCE { eContentType, eContent [0] EXPLICIT OCTET STRING OPTIONAL }
std::optional<BerElement> read_content(ByteView info) {
  BerReader fields(info);
  if (!fields.next(tag::kOid)) return std::nullopt;
  return fields.next(tag::context_constructed(0));
}

// version, digestAlgorithms, encapContentInfo, certificates [0], crls [1], signerInfos; `outer` is what
// begins the input, and is cut off when anything is.
Result<SignedData> read_fields(ByteView sequence, const BerElement& outer) {
  BerReader fields(sequence);
  if (!fields.next(tag::kInteger)) return fault_inside(outer, "the SignedData has no version");
  if (!fields.next(tag::kSet)) return fault_inside(outer, "the SignedData has no digestAlgorithms");
  SignedData parts;
  if (const auto info = fields.next(tag::kSequence)) {
    parts.content = read_content(info->content);
  } else {
    return fault_inside(outer, "the SignedData has no encapContentInfo");
  }
  if (const auto element = fields.next(tag::context_constructed(0))) parts.certificates = element->content;
  if (const auto element = fields.next(tag::context_constructed(1))) parts.crls = element->content;
  if (const auto element = fields.next(tag::kSet)) {
    parts.signer_infos = element->content;
  } else {
    parts.fault = fault_inside(outer, "the SignedData has no signerInfos");
  }
  if (outer.extent != Extent::kWhole) parts.fault = fault_inside(outer, "the SignedData does not end");
  return parts;
}

// ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT ANY }: the SignedData in it.
Result<SignedData> read_content_info(ByteView sequence, const BerElement& outer) {
  BerReader fields(sequence);
  const auto type = fields.next(tag::kOid);
  if (!type || type->extent != Extent::kWhole) return fault_inside(outer, "the ContentInfo has no type");
  if (!(kSignedData == type->content)) return Fault(Reason::kUnsupported, "a message that is not SignedData");
  const auto content = fields.next(tag::context_constructed(0));
  const auto signed_data = content ? BerReader(content->content).next(tag::kSequence) : std::nullopt;
  if (!signed_data) return fault_inside(outer, "no SignedData in the ContentInfo");
  return read_fields(signed_data->content, outer);
}

bool begins_as_bare_signed_data(ByteView sequence) {
  constexpr std::size_t kVersion = 3;
  return sequence.size() > kVersion && sequence[0] == tag::kInteger && sequence[1] == 1 && sequence[2] >= 1 &&
         sequence[2] <= kMaxVersion && sequence[kVersion] == tag::kSet;
}

}  // namespace

Result<SignedData> read_signed_data(ByteView bytes) {
  constexpr std::size_t kLongestHeader = 10;
  BerReader reader(bytes);
  const auto outer = reader.next(tag::kSequence);
  if (!outer) {
    const bool ends_early = bytes.empty() || (bytes[0] == tag::kSequence && bytes.size() < kLongestHeader);
    return Fault(ends_early ? Reason::kTruncated : Reason::kMalformed, "no SignedData in it");
  }
  auto parts = BerReader(outer->content).peek() == tag::kInteger ? read_fields(outer->content, *outer)
                                                                 : read_content_info(outer->content, *outer);
  if (parts) parts->rest = reader.rest();
  return parts;
}

bool begins_as_signed_data(ByteView head) {
  const auto sequence = inside_sequence(head);
  if (!sequence) return false;
  if (begins_as_bare_signed_data(*sequence)) return true;
  const auto type = BerReader(*sequence).next(tag::kOid);
  return type && kSignedData == type->content;
}

ByteView content_head(const SignedData& signed_data) {
  auto octets = signed_data.content ? BerReader(signed_data.content->content).next() : std::nullopt;
  if (octets && octets->tag == kConstructedOctetString) octets = BerReader(octets->content).next();
  return octets && octets->tag == tag::kOctetString ? octets->content : ByteView();
}

Result<Bytes> content_octets(const SignedData& signed_data) {
  const auto& around = signed_data.content;
  const auto octets = around ? BerReader(around->content).next() : std::nullopt;
  if (!octets) return signed_data.fault.value_or(Fault(Reason::kMalformed, "no content in the SignedData"));
  if (octets->extent == Extent::kCutOff) return Fault(Reason::kTruncated, "the signed content is cut off");
  if (octets->tag == tag::kOctetString) return to_owned(octets->content);
  if (octets->tag != kConstructedOctetString) {
    return Fault(Reason::kMalformed, "the signed content is no OCTET STRING");
  }
  const auto joined = with_definite_lengths(octets->whole);
  if (!joined) return joined.fault();
  const auto whole = pki::DerReader(*joined).next(tag::kOctetString);
  if (!whole) return Fault(Reason::kMalformed, "the signed content does not hold");
  return to_owned(whole->content);
}

}  // namespace kigen::formats
