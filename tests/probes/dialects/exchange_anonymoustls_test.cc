#include "probes/dialects/exchange_anonymoustls.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kEhlo = "EHLO kigen.invalid\r\n";
const std::string kAnonymoustls = "X-ANONYMOUSTLS\r\n";

class ExchangeAnonymoustlsDialect : public DialectTableTest {
 protected:
  ExchangeAnonymoustlsDialect() : DialectTableTest(kExchangeAnonymoustls) {}
};

TEST_P(ExchangeAnonymoustlsDialect, EndsAsItMust) { expect_row(); }

class ExchangeAnonymoustlsDescription : public ::testing::Test {};

TEST_F(ExchangeAnonymoustlsDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kExchangeAnonymoustls.name, "exchange_anonymoustls");
  EXPECT_EQ(kExchangeAnonymoustls.default_port, 25);
  EXPECT_TRUE(kExchangeAnonymoustls.other_ports.empty());
  EXPECT_EQ(kExchangeAnonymoustls.footprint, Footprint::kIntrusive);
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, ExchangeAnonymoustlsDialect,
    ::testing::Values(
        DialogueRow{
            .name = "Exchange",
            .turns =
                {"220 HUB1.corp.example.test Microsoft ESMTP MAIL Service ready\r\n", kEhlo,
                 "250-HUB1.corp.example.test Hello [192.0.2.7]\r\n250-SIZE\r\n250-X-ANONYMOUSTLS\r\n250-AUTH "
                 "NTLM\r\n250-X-EXPS GSSAPI NTLM\r\n250 XRDST\r\n",
                 kAnonymoustls, "220 2.0.0 SMTP server ready\r\n"}},
        DialogueRow{
            .name = "LowerCase",
            .turns = {"220 x\r\n", kEhlo, "250-x\r\n250 x-anonymoustls\r\n", kAnonymoustls, "220 go\r\n"}},
        DialogueRow{
            .name = "InjectedBytes",
            .turns = {"220 x\r\n", kEhlo, "250-x\r\n250 X-ANONYMOUSTLS\r\n", kAnonymoustls, "220 go\r\n\n"},
            .unread = 1}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, ExchangeAnonymoustlsDialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol", .turns = {"+OK POP3\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "OnlyStarttls",
                    .turns = {"220 x\r\n", kEhlo, "250-x\r\n250 STARTTLS\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OnlyExtendedAuthentication",
                    .turns = {"220 x\r\n", kEhlo, "250-x\r\n250 X-EXPS NTLM X-ANONYMOUSTLS\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "EhloRefused",
                    .turns = {"220 x\r\n", kEhlo, "500 5.3.3 Unrecognized command\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "Refused",
                    .turns = {"220 x\r\n", kEhlo, "250-x\r\n250 X-ANONYMOUSTLS\r\n", kAnonymoustls,
                              "454 4.7.0 TLS not available\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "CutInMidReply",
                    .turns = {"220 x\r\n", kEhlo, "250-x\r\n250 X-ANON"},
                    .fault = Reason::kClosed},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"220 x\r\n", kEhlo,
                      "\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessReply",
                    .turns = {"220 x\r\n", kEhlo},
                    .fault = Reason::kTooLarge,
                    .for_ever = "250-more\r\n"},
        DialogueRow{.name = "EndlessLine",
                    .turns = {"220 x\r\n", kEhlo},
                    .fault = Reason::kTooLarge,
                    .for_ever = "250-still here "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
