// How the holder of a certificate was validated: the classes EV, OV, IV and DV of the CA/Browser Forum. Pure.
#pragma once

#include <string_view>

#include "probes/model/bytes.h"
#include "probes/pki/distinguished_name.h"

namespace kigen::pki {

/// By certificatePolicies (RFC 5280 section 4.2.1.4; its content, or nothing) and subject, in the order of
/// decision: the strictest of the Forum's reserved policies; a policy under which a CA is known to issue
/// nothing but EV; a subject as the EV Guidelines demand it (section 7.1.4.2.4 and 7.1.4.2.5: a jurisdiction
/// of incorporation and a registration number). Empty when nothing says so.
std::string_view validation_class(ByteView certificate_policies, const DistinguishedName& subject);

/// Whether it names one of the Forum's reserved policies for TLS, as every certificate of a public CA does
/// since 2020 (Baseline Requirements section 7.1.6.1).
bool has_reserved_policy(ByteView certificate_policies);

}  // namespace kigen::pki
