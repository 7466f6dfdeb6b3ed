// Source `vsphere_soap`: what a vCenter server or a single ESXi host knows over the vSphere Web Services API:
// the certificate of every host, how long before it ends to act (vim25_thresholds.h), licences and evaluation
// periods.
//
// Target: as source tls, port 443; asked at `https://HOST/sdk` with `credentials.username_file` and
//   `credentials.password_file`. A user with the role Read-only at the root, propagated, sees the hosts;
//   licences want the privilege Global.Licenses besides, which of them are assigned does not.
// The peer is verified before anything is sent; the way there is looked at first, by source tls with the same
//   options, and its chain is `tls:0`, `tls:1`. Login, settings, hosts in pages, licences and logout are one
//   session and one deadline. A session that the server ends meanwhile is begun anew once.
// Items: `host:NAME` the certificate of a host, `host:NAME/1` what follows it; `license:EDITION`,
//   `license:eval`, `license:eval/ENTITY` the evaluation period of a host or of another entity.
// Faults of the attempt: those of the way, `untrusted` when the peer cannot be verified, `auth`, `not_found`,
//   `http_status`, `protocol`, `schema`, those of SoapAnswer, and `partial` when pages of hosts break off:
//   what was read is told, and nothing that was known is lost. Faults of items: `host` and `license` when all
//   of them cannot be read (`permission` alone fails no attempt), `license:eval` when what is assigned cannot
//   be, `threshold` when the settings cannot be (both fail none either; settings that there are not, or that
//   may not be seen, are no fault), and those of vim25_hosts.h and vim25_licenses.h.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kVsphereSoap;

}  // namespace kigen::sources
