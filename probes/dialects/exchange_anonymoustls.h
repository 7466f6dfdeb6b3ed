// The TLS that Exchange transport servers start among themselves: greeting, EHLO, X-ANONYMOUSTLS. Dialogue
// and faults: smtp_dialogue.h. No standard describes it; an ordinary TLS handshake follows the 220, in
// which the server shows its internal transport certificate, which STARTTLS on the same port need not
// show.
//
// EHLO lists the keyword only on receive connectors with Exchange server authentication, and to clients in
// their remote address ranges: elsewhere the reason is `starttls_not_offered`, also while STARTTLS itself
// is offered. Each probe looks to the server like another transport server that gave up, hence the
// intrusive footprint.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kExchangeAnonymoustls;

}  // namespace kigen::dialects
