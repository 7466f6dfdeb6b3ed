#include "probes/dialects/lmtp.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kLhlo = "LHLO kigen.invalid\r\n";
const std::string kStarttls = "STARTTLS\r\n";

class LmtpDialect : public DialectTableTest {
 protected:
  LmtpDialect() : DialectTableTest(kLmtp) {}
};

TEST_P(LmtpDialect, EndsAsItMust) { expect_row(); }

class LmtpDescription : public ::testing::Test {};

TEST_F(LmtpDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kLmtp.name, "lmtp");
  EXPECT_EQ(kLmtp.default_port, 24);
  EXPECT_TRUE(kLmtp.other_ports.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, LmtpDialect,
    ::testing::Values(DialogueRow{.name = "Dovecot",
                                  .turns = {"220 mx.example.test Dovecot ready.\r\n", kLhlo,
                                            "250-mx.example.test\r\n250-STARTTLS\r\n250-8BITMIME\r\n250-"
                                            "CHUNKING\r\n250-ENHANCEDSTATUSCODES\r\n250 PIPELINING\r\n",
                                            kStarttls, "220 2.0.0 Begin TLS negotiation now.\r\n"}},
                      DialogueRow{
                          .name = "LineFeedsOnly",
                          .turns = {"220 x\n", kLhlo, "250-x\n250 starttls\n", kStarttls, "220 go\n"}},
                      DialogueRow{.name = "InjectedBytes",
                                  .turns = {"220 x\r\n", kLhlo, "250-x\r\n250 STARTTLS\r\n", kStarttls,
                                            "220 go\r\n250 x\r\n"},
                                  .unread = 7}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, LmtpDialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol", .turns = {"* OK IMAP4rev1\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "GreetingCut", .turns = {"220-mx\r\n220"}, .fault = Reason::kClosed},
        DialogueRow{.name = "NoService", .turns = {"421 too many\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "IsSmtp",
                    .turns = {"220 x\r\n", kLhlo, "502 5.5.2 Error: command not recognized\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "NotOffered",
                    .turns = {"220 x\r\n", kLhlo, "250-x\r\n250 PIPELINING\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "Refused",
                    .turns = {"220 x\r\n", kLhlo, "250-x\r\n250 STARTTLS\r\n", kStarttls,
                              "454 4.7.0 TLS not available\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessReply",
                    .turns = {"220 x\r\n", kLhlo},
                    .fault = Reason::kTooLarge,
                    .for_ever = "250-more\r\n"},
        DialogueRow{
            .name = "EndlessLine", .turns = {}, .fault = Reason::kTooLarge, .for_ever = "220 still here "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
