// XMPP STARTTLS, client to server (RFC 6120 section 5.4). Dialogue and faults: xmpp_dialogue.h.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kXmppClient;

}  // namespace kigen::dialects
