// What the entries of a directory hold, as the part of an observation.
//
// Of each entry those attributes are read that were asked for, whatever else the server sends: certificates
// and revocation lists in DER, PEM, PKCS#7 or bare base64, which is told by content. An octet of zero stands
// for nothing (Active Directory fills mandatory attributes with it).
// Items: `SEARCH/PATH:0`, where PATH are the values of the names below the base of the search, the upper one
//   first. The certificates of an entry that are one chain are `:0`, `:1`, sorted by issuer, as the values of
//   an attribute have no order; those that are not are `SEARCH/PATH#SUBJECT`, the older of equals first.
//   Lists are `SEARCH/PATH:crl`, those of the attribute deltaRevocationList `SEARCH/PATH:delta`.
//   `SEARCH/PATH`, which faults are called by, is cut to 240 bytes before anything stands behind it.
// Of certificates of an entry that are no chain, those are `superseded` that have a successor in it
//   (successors.h): nobody has to prune what was renewed.
// Of numbered entries (`TenantCredential-2`) the highest number of a kind is current, others `superseded`.
// Faults: those of the formats for their entry, `unsupported` for a value of another kind, `limit` beyond 200
//   certificates of an entry.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/pki/assessor.h"
#include "probes/sources/ldap_message.h"
#include "probes/sources/ldap_plan.h"

namespace kigen::sources {

/// The place of its part: `search:NAME`.
std::string directory_place(const LdapSearch& search);

/// `base` is that of the search as it was asked.
std::shared_ptr<const Part> directory_part(const LdapSearch& search, const std::string& base,
                                           const std::vector<std::string>& attributes,
                                           const std::vector<LdapEntry>& entries, pki::Assessor& assessor);

}  // namespace kigen::sources
