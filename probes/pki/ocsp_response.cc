#include "probes/pki/ocsp_response.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "probes/model/text.h"
#include "probes/pki/asn1_time.h"
#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

constexpr std::uint8_t kEnumerated = 0x0a;
constexpr std::size_t kMaxDetailBytes = 120;
constexpr std::string_view kResponseStatuses[] = {
    "successful", "malformedRequest", "internalError", "tryLater", "4", "sigRequired", "unauthorized"};

Fault malformed(std::string_view field) {
  return {Reason::kMalformed, "OCSP response: " + std::string(field) + " does not hold"};
}

// Null unless the tag is one of CertStatus: good [0] and unknown [2] are NULL, revoked [1] is a SEQUENCE.
std::optional<OcspStaple::Status> cert_status(std::uint8_t tag) {
  switch (tag) {
    case tag::context(0): return OcspStaple::Status::kGood;
    case tag::context_constructed(1): return OcspStaple::Status::kRevoked;
    case tag::context(2): return OcspStaple::Status::kUnknown;
    default: return std::nullopt;
  }
}

std::optional<std::chrono::sys_seconds> take_time(DerReader& reader) {
  const auto time = reader.next(tag::kGeneralizedTime);
  return time ? parse_time(*time) : std::nullopt;
}

// What stands behind the certID of a SingleResponse.
Result<OcspStaple> read_status(DerReader fields) {
  OcspStaple staple;
  const auto status_element = fields.next();
  const auto status = status_element ? cert_status(status_element->tag) : std::nullopt;
  if (!status) return malformed("certStatus");
  staple.status = *status;
  const auto this_update = take_time(fields);
  if (!this_update) return malformed("thisUpdate");
  staple.this_update = *this_update;
  if (fields.peek() != tag::context_constructed(0)) return staple;
  if (const auto explicit_time = fields.next()) {
    DerReader inside(explicit_time->content);
    staple.next_update = take_time(inside);
  }
  if (!staple.next_update) return malformed("nextUpdate");
  return staple;
}

// certID: hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber.
std::optional<ByteView> serial_number_of(ByteView cert_id) {
  DerReader fields(cert_id);
  if (!fields.next(tag::kSequence) || !fields.next(tag::kOctetString) || !fields.next(tag::kOctetString)) {
    return std::nullopt;
  }
  const auto serial_number = fields.next(tag::kInteger);
  return serial_number ? std::optional(serial_number->content) : std::nullopt;
}

Result<OcspStaple> find_single_response(ByteView responses, ByteView leaf_serial_number) {
  DerReader reader(responses);
  while (!reader.at_end()) {
    const auto single = reader.next(tag::kSequence);
    if (!single) return malformed("SingleResponse");
    DerReader fields(single->content);
    const auto cert_id = fields.next(tag::kSequence);
    const auto serial_number = cert_id ? serial_number_of(cert_id->content) : std::nullopt;
    if (!serial_number) return malformed("certID");
    if (std::ranges::equal(*serial_number, leaf_serial_number)) return read_status(fields);
  }
  return Fault(Reason::kAbsent, "OCSP response: it does not speak of the leaf's serial number");
}

// ResponseData: version [0], responderID [1] or [2], producedAt, responses, responseExtensions [1].
Result<OcspStaple> read_response_data(ByteView response_data, ByteView leaf_serial_number) {
  DerReader fields(response_data);
  fields.next(tag::context_constructed(0));
  const auto responder = fields.next();
  const bool known = responder && (responder->tag == tag::context_constructed(1) ||
                                   responder->tag == tag::context_constructed(2));
  if (!known) return malformed("responderID");
  if (!take_time(fields)) return malformed("producedAt");
  const auto responses = fields.next(tag::kSequence);
  if (!responses) return malformed("responses");
  return find_single_response(responses->content, leaf_serial_number);
}

// BasicOCSPResponse, the content of the OCTET STRING.
Result<OcspStaple> read_basic_response(ByteView basic, ByteView leaf_serial_number) {
  DerReader reader(basic);
  const auto outer = reader.next(tag::kSequence);
  if (!outer || !reader.at_end()) return malformed("BasicOCSPResponse");
  DerReader fields(outer->content);
  const auto response_data = fields.next(tag::kSequence);
  if (!response_data) return malformed("tbsResponseData");
  if (!fields.next(tag::kSequence) || !fields.next(tag::kBitString)) return malformed("signature");
  return read_response_data(response_data->content, leaf_serial_number);
}

Fault not_successful(std::uint8_t status) {
  const bool named = status < std::size(kResponseStatuses);
  const std::string name = named ? std::string(kResponseStatuses[status]) : std::to_string(status);
  return {Reason::kAbsent, "OCSP response: its status is " + name};
}

}  // namespace

Result<OcspStaple> parse_ocsp_response(ByteView der, ByteView leaf_serial_number) {
  static constexpr Oid kBasic("1.3.6.1.5.5.7.48.1.1");  // id-pkix-ocsp-basic
  DerReader reader(der);
  const auto outer = reader.next(tag::kSequence);
  if (!outer || !reader.at_end()) return malformed("OCSPResponse");
  DerReader fields(outer->content);
  const auto status = fields.next(kEnumerated);
  if (!status || status->content.size() != 1) return malformed("responseStatus");
  if (status->content[0] != 0) return not_successful(status->content[0]);

  const auto explicit_bytes = fields.next(tag::context_constructed(0));
  const auto response_bytes =
      explicit_bytes ? DerReader(explicit_bytes->content).next(tag::kSequence) : std::nullopt;
  if (!response_bytes) return malformed("responseBytes");
  DerReader typed(response_bytes->content);
  const auto type = typed.next(tag::kOid);
  const auto response = typed.next(tag::kOctetString);
  if (!type || !response) return malformed("responseBytes");
  if (kBasic != type->content) {
    return Fault(Reason::kUnsupported,
                 "OCSP response: its type is " + bounded_text(dotted_oid(type->content), kMaxDetailBytes));
  }
  return read_basic_response(response->content, leaf_serial_number);
}

}  // namespace kigen::pki
