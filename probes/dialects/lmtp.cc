#include "probes/dialects/lmtp.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/smtp_dialogue.h"

namespace kigen::dialects {
namespace {

Task<Status> talk(Transport& transport, const Dialogue&) {
  return smtp_dialogue(transport, "LHLO", "STARTTLS");
}

}  // namespace

const DialectDescription kLmtp = {
    .name = "lmtp",
    .summary = "LMTP with STARTTLS (RFC 2033, RFC 3207)",
    .default_port = 24,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a lost connection",
    .talk = &talk,
};

}  // namespace kigen::dialects
