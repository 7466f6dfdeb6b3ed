#include "probes/dialects/exchange_anonymoustls.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/smtp_dialogue.h"

namespace kigen::dialects {
namespace {

Task<Status> talk(Transport& transport, const Dialogue&) {
  return smtp_dialogue(transport, "EHLO", "X-ANONYMOUSTLS");
}

}  // namespace

const DialectDescription kExchangeAnonymoustls = {
    .name = "exchange_anonymoustls",
    .summary = "Exchange internal transport: SMTP with X-ANONYMOUSTLS",
    .default_port = 25,
    .reasons = kStarttlsReasons,
    .side_effects = "a protocol log entry of a server session that ends before authentication",
    .footprint = Footprint::kIntrusive,
    .talk = &talk,
};

}  // namespace kigen::dialects
