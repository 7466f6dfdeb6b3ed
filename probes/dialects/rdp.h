// RDP security negotiation: the X.224 Connection Request (MS-RDPBCGR 2.2.1.1) without a cookie, asking for
// TLS or CredSSP, which begins with TLS; and the Connection Confirm (2.2.1.2).
//
// The TPKT length rules; the X.224 length indicator says nothing more and is not looked at.
//
// Faults: `starttls_not_offered` when the server selects standard RDP security, or sends no negotiation data,
//   as servers before 2008 do; `starttls_refused` for an RDP_NEG_FAILURE, with the name of its code: 3,
//   SSL_CERT_NOT_ON_SERVER, is a finding of its own; `protocol` when it is no Connection Confirm, or selects
//   what was not asked for.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kRdp;

}  // namespace kigen::dialects
