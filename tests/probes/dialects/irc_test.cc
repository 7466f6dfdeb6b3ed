#include "probes/dialects/irc.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kStarttls = "STARTTLS\r\n";

class IrcDialect : public DialectTableTest {
 protected:
  IrcDialect() : DialectTableTest(kIrc) {}
};

TEST_P(IrcDialect, EndsAsItMust) { expect_row(); }

class IrcDescription : public ::testing::Test {};

TEST_F(IrcDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kIrc.name, "irc");
  EXPECT_EQ(kIrc.default_port, 6667);
  EXPECT_TRUE(kIrc.other_ports.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, IrcDialect,
    ::testing::Values(
        DialogueRow{
            .name = "Inspircd",
            .turns =
                {"", kStarttls,
                 ":irc.example.test NOTICE * :*** Looking up your hostname...\r\n:irc.example.test NOTICE * "
                 ":*** Could not resolve your hostname; using your IP address instead.\r\n:irc.example.test "
                 "670 * :STARTTLS successful, go ahead with TLS handshake\r\n"}},
        DialogueRow{
            .name = "Unreal",
            .turns = {"", kStarttls,
                      ":irc.example.test 670  :STARTTLS successful, go ahead with TLS handshake\r\n"}},
        DialogueRow{.name = "NoticesWithoutPrefix",
                    .turns = {"", kStarttls,
                              "NOTICE AUTH :*** Checking Ident\r\nnotice AUTH :x\r\n\r\n:s 020 * :Please "
                              "wait\r\n:s 439 * :Please wait\r\n:s 670\r\n"}},
        DialogueRow{.name = "Ping",
                    .turns = {"", kStarttls, "PING :6A5B1C9F\r\n", "PONG :6A5B1C9F\r\n", ":s PING  a b\r\n",
                              "PONG a b\r\n", "PING\r\n", "PONG \r\n",
                              ":s 451 * PONG :You have not registered.\r\n:s 670 * :go\r\n"}},
        DialogueRow{.name = "LineFeedsOnly", .turns = {"", kStarttls, ":s 670 * :go\n"}},
        DialogueRow{
            .name = "InjectedBytes", .turns = {"", kStarttls, ":s 670 * :go\r\n:s 001 x\r\n"}, .unread = 10}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, IrcDialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol",
                    .turns = {"", kStarttls, "SSH-2.0-OpenSSH_9.2\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Smtp",
                    .turns = {"", kStarttls, "220 mail.example.test ESMTP\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Imap", .turns = {"", kStarttls, "* OK x\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "NumericWithoutPrefix",
                    .turns = {"", kStarttls, "670 * :go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "NumericOfFourDigits",
                    .turns = {"", kStarttls, ":s 6700 * :go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "PrefixAlone", .turns = {"", kStarttls, ":s\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "ControlCharacters",
                    .turns = {"", kStarttls, "PING :a\rQUIT\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Error",
                    .turns = {"", kStarttls, "ERROR :Closing Link: (Throttled)\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "OtherCommand",
                    .turns = {"", kStarttls, ":s PRIVMSG x :670\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Unknown",
                    .turns = {"", kStarttls, ":s 421 * STARTTLS :Unknown command\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "NotRegistered",
                    .turns = {"", kStarttls, ":s 451 * :Connection not registered\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "Refused",
                    .turns = {"", kStarttls, ":s 691 * :STARTTLS failure\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "CutInMidLine",
                    .turns = {"", kStarttls, ":s NOTICE * :x\r\n:s 670 * :g"},
                    .fault = Reason::kClosed},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"", kStarttls,
                      "\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessNotices",
                    .turns = {"", kStarttls},
                    .fault = Reason::kTooLarge,
                    .for_ever = ":s NOTICE * :wait\r\n"},
        DialogueRow{.name = "EndlessLine",
                    .turns = {"", kStarttls},
                    .fault = Reason::kTooLarge,
                    .for_ever = ":s 670 still here "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
