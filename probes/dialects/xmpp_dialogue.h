// The dialogue that both kinds of XMPP stream share (RFC 6120 section 5.4): stream header, features,
// starttls.
//
// The domain of the option `domain`, else the name the certificate is expected for, stands in `to`.
// Elements are known by namespace and local name, whatever their prefix. What follows the end of the
// go-ahead is left unread.
//
// Faults:
//   `protocol` when the peer does not answer with an XML stream of XMPP, ends it, or says stream:error
//     before TLS was asked for; the detail names the condition, such as host-unknown.
//   `starttls_not_offered` when the header has no version, so that no features follow (section 4.7.5), or
//     the features lack starttls.
//   `starttls_refused` when the answer is failure or stream:error.
#pragma once

#include <string_view>

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

inline constexpr std::string_view kXmppDomain = "domain";
inline constexpr OptionDescription kXmppOptions[] = {
    {.key = kXmppDomain,
     .kind = OptionKind::kText,
     .default_text = "the server name of the target",
     .sentence = "The XMPP domain in `to`, which need not be the host."},
};

enum class XmppStream { kClient, kServer };

Task<Status> xmpp_dialogue(Transport& transport, const Dialogue& dialogue, XmppStream kind);

}  // namespace kigen::dialects
