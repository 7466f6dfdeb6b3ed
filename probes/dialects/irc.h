// IRC STARTTLS (the deprecated `tls` extension of IRCv3): STARTTLS before registration, without a nick name.
//
// Messages are those of RFC 2812 section 2.3. While the answer, 670, is awaited, NOTICE and every numeric
// that is no answer to STARTTLS are passed over (look-ups of the server, "please wait"), and PING is
// answered: some servers want that before anything else. Numerics come from servers only, so one without a
// prefix is another protocol. A server may pass over what it does not know before registration: InspIRCd
// without its starttls module says nothing at all, which ends in `timeout`.
//
// Faults:
//   `protocol` on ERROR, on any other command and on what is no message.
//   `starttls_not_offered` on 421 (unknown command) and 451 (not registered: said by servers that know
//     only the commands of registration), unless they are about our PONG.
//   `starttls_refused` on 691.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kIrc;

}  // namespace kigen::dialects
