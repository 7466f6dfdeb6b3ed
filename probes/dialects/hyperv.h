// Hyper-V VMConnect: a preconnection PDU (MS-RDPEPS 2.2.1), and TLS at once. Nothing is read; a host that
// does not like the PDU closes the connection, which is then the fault of the handshake.
//
// Without options it is the version 1 PDU with Id 0; with `preconnection_blob` version 2, whose string names
// the virtual machine, in UTF-16LE with a final NUL.
//
// Faults: `too_large` for a blob that does not fit the 16 bits of its length; nothing is sent then.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kHyperv;

}  // namespace kigen::dialects
