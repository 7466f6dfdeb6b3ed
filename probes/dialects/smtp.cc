#include "probes/dialects/smtp.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/smtp_dialogue.h"

namespace kigen::dialects {
namespace {

Task<Status> talk(Transport& transport, const Dialogue&) {
  return smtp_dialogue(transport, "EHLO", "STARTTLS");
}

constexpr std::uint16_t kOtherPorts[] = {587, 2525};

}  // namespace

const DialectDescription kSmtp = {
    .name = "smtp",
    .summary = "SMTP with STARTTLS (RFC 3207)",
    .default_port = 25,
    .other_ports = kOtherPorts,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a lost connection",
    .talk = &talk,
};

}  // namespace kigen::dialects
