#include "probes/dialects/xmpp_client.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/xmpp_dialogue.h"

namespace kigen::dialects {
namespace {

Task<Status> talk(Transport& transport, const Dialogue& dialogue) {
  return xmpp_dialogue(transport, dialogue, XmppStream::kClient);
}

}  // namespace

const DialectDescription kXmppClient = {
    .name = "xmpp_client",
    .summary = "XMPP client to server, with STARTTLS (RFC 6120)",
    .default_port = 5222,
    .options = kXmppOptions,
    .server_name_option = kXmppDomain,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a stream without login",
    .talk = &talk,
};

}  // namespace kigen::dialects
