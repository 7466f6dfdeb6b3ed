#include "probes/dialects/imap.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kCapability = "a1 CAPABILITY\r\n";
const std::string kStarttls = "a2 STARTTLS\r\n";
const std::string kOffered = "* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK done\r\n";

class ImapDialect : public DialectTableTest {
 protected:
  ImapDialect() : DialectTableTest(kImap) {}
};

TEST_P(ImapDialect, EndsAsItMust) { expect_row(); }

class ImapDescription : public ::testing::Test {};

TEST_F(ImapDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kImap.name, "imap");
  EXPECT_EQ(kImap.default_port, 143);
  EXPECT_TRUE(kImap.other_ports.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, ImapDialect,
    ::testing::Values(
        DialogueRow{.name = "Dovecot",
                    .turns = {"* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ "
                              "STARTTLS LOGINDISABLED] Dovecot ready.\r\n",
                              kCapability,
                              "* CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ "
                              "STARTTLS LOGINDISABLED\r\na1 OK Pre-login capabilities listed, post-login "
                              "capabilities have more.\r\n",
                              kStarttls, "a2 OK Begin TLS negotiation now.\r\n"}},
        DialogueRow{.name = "Exchange",
                    .turns = {"* OK The Microsoft Exchange IMAP4 service is ready.\r\n", kCapability,
                              "* CAPABILITY IMAP4 IMAP4rev1 LOGINDISABLED STARTTLS UIDPLUS CHILDREN IDLE "
                              "NAMESPACE LITERAL+\r\na1 OK CAPABILITY completed.\r\n",
                              kStarttls, "a2 OK Begin TLS negotiation now.\r\n"}},
        DialogueRow{.name = "LowerCase",
                    .turns = {"* ok x\r\n", kCapability, "* capability imap4rev1 starttls\r\na1 ok\r\n",
                              kStarttls, "a2 ok\r\n"}},
        DialogueRow{
            .name = "LineFeedsOnly",
            .turns = {"* OK x\n", kCapability, "* CAPABILITY STARTTLS\na1 OK x\n", kStarttls, "a2 OK go\n"}},
        DialogueRow{.name = "NewsBetween",
                    .turns = {"* OK x\r\n", kCapability,
                              "* OK [ALERT] full\r\n* CAPABILITY STARTTLS\r\n* NO quota\r\na1 OK x\r\n",
                              kStarttls, "* BAD hurry\r\n* 3 EXISTS\r\na2 OK go\r\n"}},
        DialogueRow{.name = "Literals",
                    .turns = {"* OK x\r\n", kCapability,
                              "* X-NEWS {12}\r\na1 OK done\r\n ({0}\r\n {4+}\r\n\"\\\r\n)\r\n* CAPABILITY "
                              "IMAP4rev1 STARTTLS\r\na1 OK done\r\n",
                              kStarttls, "* X {3}\r\na2 \r\na2 OK go\r\n"}},
        DialogueRow{.name = "LiteralInStatusTextIsText",
                    .turns = {"* OK x {8}\r\n", kCapability,
                              "* OK x {900}\r\n* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK done\r\n", kStarttls,
                              "a2 OK go {6}\r\n"}},
        DialogueRow{.name = "InjectedBytes",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "a2 OK go\r\na3 NO x\r\n"},
                    .unread = 9},
        DialogueRow{.name = "InjectedLiteral",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "a2 OK go {3}\r\nabc"},
                    .unread = 3}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, ImapDialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol",
                    .turns = {"220 mail.example.test ESMTP\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "EmptyLine", .turns = {"\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "GreetingWithoutStatus", .turns = {"*\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{
            .name = "GreetingOfData", .turns = {"* CAPABILITY STARTTLS\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "Bye", .turns = {"* BYE too many connections\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "Preauthenticated",
                    .turns = {"* PREAUTH welcome\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "ByeInstead",
                    .turns = {"* OK x\r\n", kCapability, "* BYE shutting down\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "CapabilityRefused",
                    .turns = {"* OK x\r\n", kCapability, "a1 BAD what\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{
            .name = "NotOffered",
            .turns = {"* OK x\r\n", kCapability,
                      "* CAPABILITY IMAP4rev1 XSTARTTLS AUTH=STARTTLS\r\n* OK STARTTLS\r\na1 OK x\r\n"},
            .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OfferedOnlyInGreeting",
                    .turns = {"* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n", kCapability,
                              "* CAPABILITY IMAP4rev1\r\na1 OK x\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{
            .name = "OfferedInsideOfLiteral",
            .turns = {"* OK x\r\n", kCapability, "* X {23}\r\n\r\n* CAPABILITY STARTTLS\r\na1 OK x\r\n"},
            .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "RefusedByNo",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "a2 NO TLS not available\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "RefusedByBad",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "a2 BAD what\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "ByeToStarttls",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "* BYE no\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "OtherTag",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "a20 OK go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "TagWithoutStatus",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "a2 go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Continuation",
                    .turns = {"* OK x\r\n", kCapability, kOffered, kStarttls, "+ go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "CutInMidLine",
                    .turns = {"* OK x\r\n", kCapability, "* CAPABILITY STARTTLS\r\na1 O"},
                    .fault = Reason::kClosed},
        DialogueRow{.name = "CutInMidLiteral",
                    .turns = {"* OK x\r\n", kCapability, "* X {9}\r\nabc"},
                    .fault = Reason::kClosed},
        DialogueRow{.name = "HugeLiteral",
                    .turns = {"* OK x\r\n", kCapability, "* X {65537}\r\n"},
                    .fault = Reason::kTooLarge},
        DialogueRow{.name = "LiteralBeyondNumbers",
                    .turns = {"* OK x\r\n", kCapability, "* X {99999999999999999999999}\r\n"},
                    .fault = Reason::kTooLarge},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"* OK x\r\n", kCapability,
                      "\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessAnswer",
                    .turns = {"* OK x\r\n", kCapability},
                    .fault = Reason::kTooLarge,
                    .for_ever = "* 1 EXISTS\r\n"},
        DialogueRow{.name = "EndlessLiterals",
                    .turns = {"* OK x\r\n", kCapability, "* X "},
                    .fault = Reason::kTooLarge,
                    .for_ever = "{2}\r\nab"},
        DialogueRow{
            .name = "EndlessLine", .turns = {}, .fault = Reason::kTooLarge, .for_ever = "* OK still here "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
