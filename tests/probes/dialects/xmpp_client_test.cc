#include "probes/dialects/xmpp_client.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kHeader =
    "<?xml version='1.0'?><stream:stream to='server.example.test' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
const std::string kStarttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
// The same elements, said by the peer.
const std::string kOpens =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='x' version='1.0'>";
const std::string kFeatures = "<stream:features>" + kStarttls + "</stream:features>";
const std::string kProceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

class XmppClientDialect : public DialectTableTest {
 protected:
  XmppClientDialect() : DialectTableTest(kXmppClient) {}
};

TEST_P(XmppClientDialect, EndsAsItMust) { expect_row(); }

class XmppDomain : public DialectTest {
 protected:
  XmppDomain() : DialectTest(kXmppClient) {}

  void expect_to(const std::string& domain) {
    std::string header = kHeader;
    header.replace(header.find("server.example.test"), 19, domain);
    peer_.expects(header).says(kOpens + kFeatures).expects(kStarttls).says(kProceed);
    expect_go_ahead();
  }
};

TEST_F(XmppDomain, IsTheServerNameUnlessConfigured) { expect_to("server.example.test"); }

TEST_F(XmppDomain, ComesFromItsOption) {
  options_.set("domain", std::string("example.test"));
  expect_to("example.test");
}

TEST_F(XmppDomain, CannotLeaveItsAttribute) {
  options_.set("domain", std::string("a'><b c=\"&\"/>"));
  expect_to("a&apos;&gt;&lt;b c=&quot;&amp;&quot;/&gt;");
}

class XmppClientDescription : public ::testing::Test {};

TEST_F(XmppClientDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kXmppClient.name, "xmpp_client");
  EXPECT_EQ(kXmppClient.default_port, 5222);
  ASSERT_EQ(kXmppClient.options.size(), 1u);
  EXPECT_EQ(kXmppClient.options[0].key, "domain");
  EXPECT_EQ(kXmppClient.options[0].kind, OptionKind::kText);
  EXPECT_EQ(kXmppClient.server_name_option, "domain");
}

const std::string kTls = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'";

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, XmppClientDialect,
    ::testing::Values(
        DialogueRow{.name = "Prosody",
                    .turns = {"", kHeader,
                              "<?xml version='1.0'?><stream:stream id='1f0' from='server.example.test' "
                              "xml:lang='en' xmlns='jabber:client' "
                              "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
                              "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/>"
                              "</starttls></stream:features>",
                              kStarttls, kProceed}},
        DialogueRow{.name = "DoubleQuotesAndSpaces",
                    .turns = {"", kHeader,
                              "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n<stream:stream\n xmlns = "
                              "\"jabber:client\"\txmlns:stream=\"http://etherx.jabber.org/streams\" "
                              "version=\"1.0\" >\n<stream:features >\n <mechanisms "
                              "xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"><mechanism>PLAIN</mechanism>"
                              "</mechanisms>\n <starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\" />\n"
                              "</stream:features >\n ",
                              kStarttls, "\n" + kProceed}},
        DialogueRow{.name = "OtherPrefixes",
                    .turns = {"", kHeader,
                              "<s:stream xmlns:s='http://etherx.jabber.org/streams' "
                              "xmlns:t='urn:ietf:params:xml:ns:xmpp-tls' version='1.0'>"
                              "<s:features><t:starttls/></s:features>",
                              kStarttls, "<t:proceed/>"}},
        DialogueRow{.name = "StreamsByDefault",
                    .turns = {"", kHeader,
                              "<stream xmlns='http://etherx.jabber.org/streams' version='1.0'>"
                              "<features><starttls " +
                                  kTls + "></starttls></features>",
                              kStarttls, kProceed}},
        DialogueRow{
            .name = "EndTagInQuotes",
            .turns = {"", kHeader,
                      kOpens + "<stream:features><x a='/>' b=\"'>\"/>" + kStarttls + "</stream:features>",
                      kStarttls, kProceed}},
        DialogueRow{
            .name = "ProceedWithEndTag",
            .turns = {"", kHeader, kOpens + kFeatures, kStarttls, "<proceed " + kTls + "></proceed>"}},
        DialogueRow{.name = "InjectedBytes",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls, kProceed + "<iq/>"},
                    .unread = 5}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, XmppClientDialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol",
                    .turns = {"", kHeader, "220 mail.example.test ESMTP\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{
            .name = "Html", .turns = {"", kHeader, "<!DOCTYPE html><html>"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "OtherXml",
                    .turns = {"", kHeader, "<?xml version='1.0'?><html version='1'>"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "StreamOfOtherNamespace",
                    .turns = {"", kHeader, "<stream:stream xmlns:stream='x' version='1.0'>"},
                    .fault = Reason::kProtocol},
        DialogueRow{
            .name = "EmptyStream",
            .turns = {"", kHeader, "<stream xmlns='http://etherx.jabber.org/streams' version='1.0'/>"},
            .fault = Reason::kProtocol},
        DialogueRow{
            .name = "BeforeXmpp10",
            .turns = {"", kHeader, "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='x'>"},
            .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "HostUnknown",
                    .turns = {"", kHeader,
                              kOpens + "<stream:error><host-unknown "
                                       "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "StreamEnds",
                    .turns = {"", kHeader, kOpens + "</stream:stream>"},
                    .fault = Reason::kProtocol},
        DialogueRow{
            .name = "TextInStead", .turns = {"", kHeader, kOpens + "hello"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "NotOffered",
                    .turns = {"", kHeader,
                              kOpens + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
                                       "</stream:features>"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "NoFeatures",
                    .turns = {"", kHeader, kOpens + "<stream:features/>"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OfferedInOtherNamespace",
                    .turns = {"", kHeader, kOpens + "<stream:features><starttls/></stream:features>"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{
            .name = "OfferedInsideOfOtherFeature",
            .turns = {"", kHeader, kOpens + "<stream:features><x>" + kStarttls + "</x></stream:features>"},
            .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OfferedWithEndTagInsideOfOtherFeature",
                    .turns = {"", kHeader,
                              kOpens + "<stream:features><x><starttls " + kTls +
                                  "></starttls></x></stream:features>"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OfferedOutsideOfFeatures",
                    .turns = {"", kHeader, kOpens + kStarttls},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Comment",
                    .turns = {"", kHeader, kOpens + "<stream:features><!-- " + kStarttls},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Failure",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls, "<failure " + kTls + "/>"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "ErrorToStarttls",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls,
                              "<stream:error><policy-violation/></stream:error>"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "ProceedOfOtherNamespace",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls, "<proceed/>"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "OtherAnswer",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls, "<iq type='error'></iq>"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "StreamEndsAfterStarttls",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls, "</stream:stream>"},
                    .fault = Reason::kProtocol},
        DialogueRow{
            .name = "CutInMidTag", .turns = {"", kHeader, kOpens + "<stream:feat"}, .fault = Reason::kClosed},
        DialogueRow{.name = "CutBeforeEndOfProceed",
                    .turns = {"", kHeader, kOpens + kFeatures, kStarttls, "<proceed " + kTls + ">"},
                    .fault = Reason::kClosed},
        DialogueRow{.name = "Unprintable",
                    .turns = {"", kHeader, kOpens + "<\x01\xff" + std::string(300, 'x') + ">"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessFeatures",
                    .turns = {"", kHeader, kOpens + "<stream:features>"},
                    .fault = Reason::kTooLarge,
                    .for_ever = "<x>text</x>"},
        DialogueRow{.name = "EndlessTag",
                    .turns = {"", kHeader, kOpens},
                    .fault = Reason::kTooLarge,
                    .for_ever = "<stream:features "},
        DialogueRow{.name = "EndlessDepth",
                    .turns = {"", kHeader, kOpens},
                    .fault = Reason::kProtocol,
                    .for_ever = "<stream:features>"},
        DialogueRow{.name = "EndlessSilence",
                    .turns = {"", kHeader, kOpens},
                    .fault = Reason::kTooLarge,
                    .for_ever = " "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
