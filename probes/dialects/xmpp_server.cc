#include "probes/dialects/xmpp_server.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/xmpp_dialogue.h"

namespace kigen::dialects {
namespace {

Task<Status> talk(Transport& transport, const Dialogue& dialogue) {
  return xmpp_dialogue(transport, dialogue, XmppStream::kServer);
}

}  // namespace

const DialectDescription kXmppServer = {
    .name = "xmpp_server",
    .summary = "XMPP server to server, with STARTTLS (RFC 6120)",
    .default_port = 5269,
    .options = kXmppOptions,
    .server_name_option = kXmppDomain,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a stream from the domain kigen.invalid",
    .talk = &talk,
};

}  // namespace kigen::dialects
