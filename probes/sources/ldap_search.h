// Source `ldap_search`: the certificates and revocation lists that lie in a directory, found by searches over
// LDAPv3. What tells directories apart is in the options: ldap_plan.h.
//
// Target: as of source tls; port 636, or 389 with StartTLS. TLS always.
// The way there is looked at first: `tls:0`. With credentials the peer of the conversation is verified, and
// nothing goes to one that fails, nor over ciphers or keys that are weak; without them the session is
// anonymous, whoever the peer is.
// Items: `SEARCH/PATH:0`, as directory_part.h says.
// An attempt succeeds when all searches did that are not optional. Faults: those of the way, `untrusted`;
// those of ldap_fault.h and LdapDialogue; `no_certificate`.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kLdapSearch;

}  // namespace kigen::sources
