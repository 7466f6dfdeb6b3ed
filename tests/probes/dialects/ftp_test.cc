#include "probes/dialects/ftp.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kAuthTls = "AUTH TLS\r\n";
const std::string kAuthSsl = "AUTH SSL\r\n";

class FtpDialect : public DialectTableTest {
 protected:
  FtpDialect() : DialectTableTest(kFtp) {}
};

TEST_P(FtpDialect, EndsAsItMust) { expect_row(); }

class FtpDescription : public ::testing::Test {};

TEST_F(FtpDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kFtp.name, "ftp");
  EXPECT_EQ(kFtp.default_port, 21);
  EXPECT_TRUE(kFtp.other_ports.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, FtpDialect,
    ::testing::Values(
        DialogueRow{.name = "Vsftpd",
                    .turns = {"220 (vsFTPd 3.0.3)\r\n", kAuthTls, "234 Proceed with negotiation.\r\n"}},
        DialogueRow{
            .name = "PureFtpd",
            .turns =
                {"220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220-You are user number 1 "
                 "of 50 allowed.\r\n220 You will be disconnected after 15 minutes of inactivity.\r\n",
                 kAuthTls, "234 AUTH TLS OK.\r\n"}},
        DialogueRow{
            .name = "LinesWithoutCode",
            .turns = {"220-Welcome\r\n\r\n  to 220 this\r\n221 server\r\n220\tx\r\n2200 x\r\n220 go\r\n",
                      kAuthTls, "234-almost\r\nthere\r\n234 go\r\n"}},
        DialogueRow{.name = "BareCodes", .turns = {"220\r\n", kAuthTls, "234\r\n"}},
        DialogueRow{.name = "LineFeedsOnly", .turns = {"220-x\ny\n220 x\n", kAuthTls, "234 go\n"}},
        DialogueRow{.name = "ReadySoon",
                    .turns = {"120 ready in 2 minutes\r\n220 x\r\n", kAuthTls, "234 go\r\n"}},
        DialogueRow{.name = "OnlySsl",
                    .turns = {"220 x\r\n", kAuthTls, "504 unknown mechanism\r\n", kAuthSsl, "234 go\r\n"}},
        DialogueRow{.name = "OldSsl",
                    .turns = {"220 x\r\n", kAuthTls, "500 what\r\n", kAuthSsl, "334 go on\r\n"}},
        DialogueRow{
            .name = "InjectedBytes", .turns = {"220 x\r\n", kAuthTls, "234 go\r\n230 in\r\n"}, .unread = 8}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, FtpDialect,
    ::testing::Values(
        DialogueRow{
            .name = "OtherProtocol", .turns = {"SSH-2.0-OpenSSH_9.2\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "EmptyLine", .turns = {"\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "TooManyUsers", .turns = {"421 too many users\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{
            .name = "ReadySoonForGood", .turns = {"120 soon\r\n120 soon\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "AnswerOfNothing",
                    .turns = {"220 x\r\n", kAuthTls, "go\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "Unknown",
                    .turns = {"220 x\r\n", kAuthTls, "500 AUTH not understood\r\n", kAuthSsl,
                              "500 AUTH not understood\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "NotImplemented",
                    .turns = {"220 x\r\n", kAuthTls, "502 what\r\n", kAuthSsl, "502 what\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OtherMechanismsOnly",
                    .turns = {"220 x\r\n", kAuthTls, "504 GSSAPI only\r\n", kAuthSsl, "504 GSSAPI only\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "LoginFirst",
                    .turns = {"220 (vsFTPd 3.0.3)\r\n", kAuthTls, "530 Please login with USER and PASS.\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "Policy",
                    .turns = {"220 Microsoft FTP Service\r\n", kAuthTls,
                              "534 Local policy on server does not allow TLS secure connections.\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "NotNow",
                    .turns = {"220 x\r\n", kAuthTls, "431 Unable to start TLS\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "WantsMore",
                    .turns = {"220 x\r\n", kAuthTls, "334 more\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "SslRefused",
                    .turns = {"220 x\r\n", kAuthTls, "504 what\r\n", kAuthSsl, "534 no\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "CutInMidReply", .turns = {"220-x\r\n220"}, .fault = Reason::kClosed},
        DialogueRow{.name = "LastLineMissing", .turns = {"220-x\r\n221 x\r\n"}, .fault = Reason::kClosed},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"220 x\r\n", kAuthTls,
                      "\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessReply",
                    .turns = {"220-x\r\n"},
                    .fault = Reason::kTooLarge,
                    .for_ever = "234 go\r\n"},
        DialogueRow{
            .name = "EndlessLine", .turns = {}, .fault = Reason::kTooLarge, .for_ever = "220 still here "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
