// The VMware authentication daemon of ESXi and Workstation: the server greets with one line and begins TLS
// at once; nothing is said to it before. Field knowledge, no published specification:
//    `220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, ...`
//
// Faults:
//   `protocol` when the greeting is not 220 or names another program.
//   `starttls_not_offered` when it lacks `SSL Required`, which says that TLS comes next.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kVmwareAuthd;

}  // namespace kigen::dialects
