#include "probes/dialects/xmpp_dialogue.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/xml_stream.h"

namespace kigen::dialects {
namespace {

constexpr std::string_view kStreams = "http://etherx.jabber.org/streams";
constexpr std::string_view kTls = "urn:ietf:params:xml:ns:xmpp-tls";

std::string stream_header(const Dialogue& dialogue, XmppStream kind) {
  const bool client = kind == XmppStream::kClient;
  const std::string domain = dialogue.options.text(kXmppDomain, dialogue.server_name);
  return "<?xml version='1.0'?><stream:stream " + std::string(client ? "" : "from='kigen.invalid' ") +
         "to='" + xml_escaped(domain) + "' xmlns='" + (client ? "jabber:client" : "jabber:server") +
         "' xmlns:stream='" + std::string(kStreams) + "' version='1.0'>";
}

// After a start tag: the names of the children, up to the end tag. Deeper elements are passed over.
Task<Result<std::vector<XmlTag>>> read_children(XmlStream& stream) {
  std::vector<XmlTag> children;
  const std::size_t parent = stream.depth();
  while (stream.depth() >= parent) {
    auto tag = co_await stream.next_tag();
    if (!tag) co_return std::move(tag).fault();
    const bool child = (tag->kind == XmlTag::Kind::kStart && stream.depth() == parent + 1) ||
                       (tag->kind == XmlTag::Kind::kEmpty && stream.depth() == parent);
    if (child) children.push_back(*std::move(tag));
  }
  co_return children;
}

struct Element {
  XmlTag tag;
  std::vector<XmlTag> children;
};

// The next element of the stream, to its end.
Task<Result<Element>> read_element(XmlStream& stream) {
  auto tag = co_await stream.next_tag();
  if (!tag) co_return std::move(tag).fault();
  if (tag->kind == XmlTag::Kind::kEnd) co_return Fault(Reason::kProtocol, "the server ends the stream");
  Element element;
  element.tag = *std::move(tag);
  if (element.tag.kind == XmlTag::Kind::kEmpty) co_return element;
  auto children = co_await read_children(stream);
  if (!children) co_return std::move(children).fault();
  element.children = *std::move(children);
  co_return element;
}

// The first child of an error or a failure names its condition (RFC 6120 sections 4.9.2 and 5.4.2.2).
Fault unexpected(Reason reason, const Element& element) {
  std::string said = element.tag.name;
  if (!element.children.empty()) said += ": " + std::string(element.children[0].local_name());
  return heard(reason, "the server says", said);
}

Task<Status> open_stream(XmlStream& stream) {
  auto header = co_await stream.next_tag();
  if (!header) co_return std::move(header).fault();
  if (header->kind != XmlTag::Kind::kStart || !header->is(kStreams, "stream")) {
    co_return heard(Reason::kProtocol, "no stream header", header->name);
  }
  if (header->attribute("version") == nullptr) {
    co_return Fault(Reason::kStarttlsNotOffered, "the stream header has no version: no features follow");
  }
  co_return Done();
}

Task<Status> look_for_starttls(XmlStream& stream) {
  auto features = co_await read_element(stream);
  if (!features) co_return std::move(features).fault();
  if (!features->tag.is(kStreams, "features")) co_return unexpected(Reason::kProtocol, *features);
  for (const XmlTag& feature : features->children) {
    if (feature.is(kTls, "starttls")) co_return Done();
  }
  co_return Fault(Reason::kStarttlsNotOffered, "the stream features lack starttls");
}

}  // namespace

Task<Status> xmpp_dialogue(Transport& transport, const Dialogue& dialogue, XmppStream kind) {
  auto opened = co_await transport.write(stream_header(dialogue, kind));
  if (!opened) co_return std::move(opened).fault();
  XmlStream stream(transport);
  auto greeted = co_await open_stream(stream);
  if (!greeted) co_return std::move(greeted).fault();
  auto offered = co_await look_for_starttls(stream);
  if (!offered) co_return std::move(offered).fault();

  auto asked = co_await transport.write("<starttls xmlns='" + std::string(kTls) + "'/>");
  if (!asked) co_return std::move(asked).fault();
  auto answer = co_await read_element(stream);
  if (!answer) co_return std::move(answer).fault();
  if (answer->tag.is(kTls, "proceed")) co_return Done();
  const bool refused = answer->tag.is(kTls, "failure") || answer->tag.is(kStreams, "error");
  co_return unexpected(refused ? Reason::kStarttlsRefused : Reason::kProtocol, *answer);
}

}  // namespace kigen::dialects
