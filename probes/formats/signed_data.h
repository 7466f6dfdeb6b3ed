// SignedData (RFC 5652 section 5.1, PKCS#7 of RFC 2315 section 9.1) taken apart in place, in BER or DER,
// with or without the ContentInfo around it: wine writes stores without. Looks into none of its parts and
// verifies no signature. Views alias the input. Any thread.
#pragma once

#include <optional>

#include "probes/formats/ber_reader.h"
#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct SignedData {
  std::optional<BerElement> content;  // eContent [0]: around an OCTET STRING, as a rule; absent when detached
  ByteView certificates;              // content of certificates [0]: CertificateChoices behind one another
  ByteView crls;                      // content of crls [1]: RevocationInfoChoices
  ByteView signer_infos;              // content of the SET
  std::optional<Fault> fault;  // `truncated` or `malformed`: what stood before it is above all the same
  ByteView rest;               // what follows the whole
};

/// `truncated`, `malformed` when there is not even the beginning of a SignedData, `unsupported` when the
/// ContentInfo holds another type.
Result<SignedData> read_signed_data(ByteView bytes);

/// True when `head` begins as a SignedData: SEQUENCE { OBJECT IDENTIFIER signedData, or bare SEQUENCE {
/// INTEGER 1 to 5, SET.
bool begins_as_signed_data(ByteView head);

/// The first octets of eContent, as far as they lie in one piece and within the input; may be empty.
ByteView content_head(const SignedData& signed_data);

/// The octets of eContent, in one piece or in several: `truncated` or `malformed` when they do not hold, also
/// when there is no content.
Result<Bytes> content_octets(const SignedData& signed_data);

}  // namespace kigen::formats
