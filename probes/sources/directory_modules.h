// What the modules of known directories search for: options of source `ldap_search`. Pure.
#pragma once

#include "probes/model/option.h"

namespace kigen::sources {

/// vmdir, the directory of vCenter's single sign-on. STS certificates: the entry of the highest number signs.
/// Of the entries that also hold a private key nothing but the certificates is asked for.
Options vmdir_options();

/// Public Key Services in the configuration of an Active Directory forest (MS-ADTS section 3.1.1.1, MS-WCCE):
/// issuing CAs, what clients fetch to build paths, trusted roots, CAs for logon, revocation lists.
Options adcs_options();

}  // namespace kigen::sources
