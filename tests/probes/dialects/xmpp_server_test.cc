#include "probes/dialects/xmpp_server.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kHeader =
    "<?xml version='1.0'?><stream:stream from='kigen.invalid' to='server.example.test' xmlns='jabber:server' "
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
const std::string kStarttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
// The same elements, said by the peer.
const std::string kOpens =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='x' version='1.0'>";
const std::string kFeatures =
    "<stream:features>" + kStarttls + "<dialback xmlns='urn:xmpp:features:dialback'/></stream:features>";
const std::string kProceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

class XmppServerDialect : public DialectTableTest {
 protected:
  XmppServerDialect() : DialectTableTest(kXmppServer) {}
};

TEST_P(XmppServerDialect, EndsAsItMust) { expect_row(); }

class XmppServerDescription : public ::testing::Test {};

TEST_F(XmppServerDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kXmppServer.name, "xmpp_server");
  EXPECT_EQ(kXmppServer.default_port, 5269);
  ASSERT_EQ(kXmppServer.options.size(), 1u);
  EXPECT_EQ(kXmppServer.options[0].key, "domain");
  EXPECT_EQ(kXmppServer.server_name_option, "domain");
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, XmppServerDialect,
    ::testing::Values(DialogueRow{.name = "Prosody",
                                  .turns = {"", kHeader, kOpens + kFeatures, kStarttls, kProceed}},
                      DialogueRow{.name = "InjectedBytes",
                                  .turns = {"", kHeader, kOpens + kFeatures, kStarttls, kProceed + " "},
                                  .unread = 1}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, XmppServerDialect,
    ::testing::Values(
        DialogueRow{
            .name = "OtherProtocol", .turns = {"", kHeader, "SSH-2.0-x\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{
            .name = "NotOffered",
            .turns = {"", kHeader, kOpens + "<stream:features><dialback xmlns='x'/></stream:features>"},
            .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "Refused",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls,
                              "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "CutInMidFeatures",
                    .turns = {"", kHeader, kOpens + "<stream:features>" + kStarttls},
                    .fault = Reason::kClosed},
        DialogueRow{.name = "EndlessFeatures",
                    .turns = {"", kHeader, kOpens + "<stream:features>"},
                    .fault = Reason::kTooLarge,
                    .for_ever = "<x/>"}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
