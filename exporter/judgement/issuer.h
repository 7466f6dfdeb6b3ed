// Who issued a certificate, as far as that matters when one takes the place of another. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/model/certificate.h"

namespace kigen::judgement {

/// The organisation (O) in a name of RFC 4514, unescaped, in lower case and with single blanks, so that two
/// ways of writing it are one; the most specific one where there are several. Empty when there is none.
std::string organisation_in(std::string_view name);

/// Equal for certificates whose issuers belong to one organisation; where an issuer names none, as those of
/// Active Directory do, for the same issuer. 0 when there is no issuer.
std::uint64_t issuer_hash(const Certificate& certificate);

}  // namespace kigen::judgement
