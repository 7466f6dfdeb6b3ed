#include "probes/dialects/nntp.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kStarttls = "STARTTLS\r\n";

class NntpDialect : public DialectTableTest {
 protected:
  NntpDialect() : DialectTableTest(kNntp) {}
};

TEST_P(NntpDialect, EndsAsItMust) { expect_row(); }

class NntpDescription : public ::testing::Test {};

TEST_F(NntpDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kNntp.name, "nntp");
  EXPECT_EQ(kNntp.default_port, 119);
  EXPECT_TRUE(kNntp.other_ports.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, NntpDialect,
    ::testing::Values(
        DialogueRow{
            .name = "Inn",
            .turns = {"200 news.example.test InterNetNews NNRP server INN 2.7.1 ready (posting ok)\r\n",
                      kStarttls, "382 Begin TLS negotiation now\r\n"}},
        DialogueRow{.name = "NoPosting", .turns = {"201 x\r\n", kStarttls, "382\r\n"}},
        DialogueRow{.name = "LineFeedsOnly", .turns = {"200 x\n", kStarttls, "382 go\n"}},
        DialogueRow{
            .name = "InjectedBytes", .turns = {"200 x\r\n", kStarttls, "382 go\r\n111 1\r\n"}, .unread = 7}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, NntpDialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol",
                    .turns = {"220 mail.example.test ESMTP\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "EmptyLine", .turns = {"\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "ManyLines", .turns = {"200-x\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "Unavailable", .turns = {"400 try later\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "NotForUs", .turns = {"502 go away\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "Unknown",
                    .turns = {"200 x\r\n", kStarttls, "500 What?\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "Syntax",
                    .turns = {"200 x\r\n", kStarttls, "501 Bad command usage\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "NotPermitted",
                    .turns = {"200 x\r\n", kStarttls, "502 no\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "NotBuiltIn",
                    .turns = {"200 x\r\n", kStarttls, "503 no\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "CannotBegin",
                    .turns = {"200 x\r\n", kStarttls, "580 Can not initiate TLS negotiation\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "NeedsOther",
                    .turns = {"200 x\r\n", kStarttls, "483 no\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "WrongGoAhead",
                    .turns = {"200 x\r\n", kStarttls, "200 go\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "GoAheadOfManyLines",
                    .turns = {"200 x\r\n", kStarttls, "382-go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "GoAheadOfNothing",
                    .turns = {"200 x\r\n", kStarttls, "go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{
            .name = "CutInMidLine", .turns = {"200 x\r\n", kStarttls, "382 g"}, .fault = Reason::kClosed},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessLine",
                    .turns = {"200 x\r\n", kStarttls},
                    .fault = Reason::kTooLarge,
                    .for_ever = "382 go "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
