// What the extensions of a certificate say (RFC 5280 section 4.2.1), from the content of their OCTET STRINGs.
// An extension that does not parse to its end is as if absent.
#pragma once

#include <optional>

#include "probes/model/bytes.h"
#include "probes/pki/der_reader.h"

namespace kigen::pki {

/// basicConstraints: cA.
bool says_ca(ByteView basic_constraints);

/// extKeyUsage: id-kp-serverAuth itself; anyExtendedKeyUsage promises nothing.
bool allows_server_auth(ByteView extended_key_usage);

/// The elements of the SEQUENCE that an extension is, behind one another; absent when they do not all fit.
std::optional<ByteView> whole_elements(ByteView extension);

namespace general_name {
constexpr std::uint8_t kMail = tag::context(1), kDns = tag::context(2), kUri = tag::context(6),
                       kIpAddress = tag::context(7);
}  // namespace general_name

/// subjectAltName: the GeneralNames behind one another, each of them whole; absent when they are not.
std::optional<ByteView> general_names(ByteView subject_alt_name);

}  // namespace kigen::pki
