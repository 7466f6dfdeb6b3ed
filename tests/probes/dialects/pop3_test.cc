#include "probes/dialects/pop3.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kCapa = "CAPA\r\n";
const std::string kStls = "STLS\r\n";

class Pop3Dialect : public DialectTableTest {
 protected:
  Pop3Dialect() : DialectTableTest(kPop3) {}
};

TEST_P(Pop3Dialect, EndsAsItMust) { expect_row(); }

class Pop3Description : public ::testing::Test {};

TEST_F(Pop3Description, SaysWhereItIsSpoken) {
  EXPECT_EQ(kPop3.name, "pop3");
  EXPECT_EQ(kPop3.default_port, 110);
  EXPECT_TRUE(kPop3.other_ports.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, Pop3Dialect,
    ::testing::Values(
        DialogueRow{.name = "Dovecot",
                    .turns = {"+OK Dovecot ready.\r\n", kCapa,
                              "+OK\r\nCAPA\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nPIPELINING\r\nAUTH-RESP-"
                              "CODE\r\nSTLS\r\nUSER\r\nSASL PLAIN\r\n.\r\n",
                              kStls, "+OK Begin TLS negotiation now.\r\n"}},
        DialogueRow{.name = "Apop",
                    .turns = {"+OK POP3 server ready <1896.697170952@dbc.example.test>\r\n", kCapa,
                              "+OK List follows\r\nSTLS\r\n.\r\n", kStls, "+OK\r\n"}},
        DialogueRow{.name = "NoCapa",
                    .turns = {"+OK x\r\n", kCapa, "-ERR unknown command\r\n", kStls, "+OK go\r\n"}},
        DialogueRow{.name = "LowerCase",
                    .turns = {"+ok x\r\n", kCapa, "+ok\r\nstls\r\n.\r\n", kStls, "+ok go\r\n"}},
        DialogueRow{.name = "DotsInTheList",
                    .turns = {"+OK x\r\n", kCapa, "+OK\r\n..\r\n.X\r\nSTLS\r\n.\r\n", kStls, "+OK go\r\n"}},
        DialogueRow{.name = "LineFeedsOnly",
                    .turns = {"+OK x\n", kCapa, "+OK\nSTLS\n.\n", kStls, "+OK go\n"}},
        DialogueRow{.name = "InjectedBytes",
                    .turns = {"+OK x\r\n", kCapa, "+OK\r\nSTLS\r\n.\r\n", kStls, "+OK go\r\n+OK x\r\n"},
                    .unread = 7}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, Pop3Dialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol",
                    .turns = {"220 mail.example.test ESMTP\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "EmptyLine", .turns = {"\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "IndicatorRunsOn", .turns = {"+OKAY\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "GreetingOfFailure",
                    .turns = {"-ERR [SYS/TEMP] try later\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{
            .name = "CapaOfNothing", .turns = {"+OK x\r\n", kCapa, "what\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "NotOffered",
                    .turns = {"+OK x\r\n", kCapa, "+OK\r\nTOP\r\nSASL PLAIN STLS\r\nXSTLS\r\n.\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "EmptyList",
                    .turns = {"+OK x\r\n", kCapa, "+OK\r\n.\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{
            .name = "Refused",
            .turns = {"+OK x\r\n", kCapa, "+OK\r\nSTLS\r\n.\r\n", kStls, "-ERR TLS not available\r\n"},
            .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "RefusedWithoutCapa",
                    .turns = {"+OK x\r\n", kCapa, "-ERR what\r\n", kStls, "-ERR what\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "GoAheadOfNothing",
                    .turns = {"+OK x\r\n", kCapa, "+OK\r\nSTLS\r\n.\r\n", kStls, "go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "CutInMidList",
                    .turns = {"+OK x\r\n", kCapa, "+OK\r\nSTLS\r\n."},
                    .fault = Reason::kClosed},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"+OK x\r\n", kCapa,
                      "\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessList",
                    .turns = {"+OK x\r\n", kCapa, "+OK\r\n"},
                    .fault = Reason::kTooLarge,
                    .for_ever = "STLS\r\n"},
        DialogueRow{
            .name = "EndlessLine", .turns = {}, .fault = Reason::kTooLarge, .for_ever = "+OK still here "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
