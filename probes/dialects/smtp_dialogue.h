// The dialogue that SMTP, LMTP and Exchange's X-ANONYMOUSTLS share: greeting, hello, the request for TLS.
//
// Replies are those of RFC 5321 section 4.2: `NNN-text` lines up to one `NNN text`, all of one code.
//
// Faults:
//   `protocol` when the greeting is not 220, when the server closes the channel (421) instead of answering
//     the hello, or when a reply is no SMTP reply.
//   `starttls_not_offered` when the hello is refused or its reply does not list the keyword.
//   `starttls_refused` when the answer to the keyword is not 220.
#pragma once

#include <string_view>

#include "probes/dialects/transport.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::dialects {

/// `hello` is EHLO or LHLO; `keyword` is what the hello's reply must list and what is then said. Both outlive
/// the dialogue.
Task<Status> smtp_dialogue(Transport& transport, std::string_view hello, std::string_view keyword);

}  // namespace kigen::dialects
