#include "probes/dialects/smtp.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/probes/dialects/dialect_fixture.h"

namespace kigen::dialects {
namespace {

using testing::ScriptedTransport;

const std::string kEhlo = "EHLO kigen.invalid\r\n";
const std::string kStarttls = "STARTTLS\r\n";

class SmtpDialect : public DialectTest {
 protected:
  SmtpDialect() : DialectTest(kSmtp) {}
};

TEST_F(SmtpDialect, IsDescribed) {
  EXPECT_EQ(kSmtp.name, "smtp");
  EXPECT_EQ(kSmtp.default_port, 25);
  EXPECT_EQ(std::vector(kSmtp.other_ports.begin(), kSmtp.other_ports.end()),
            (std::vector<std::uint16_t>{587, 2525}));
  EXPECT_TRUE(kSmtp.options.empty());
}

TEST_F(SmtpDialect, SpeaksUpToTheGoAhead) {
  peer_.says("220 mail.example.test ESMTP\r\n").expects(kEhlo);
  peer_.says("250-mail.example.test\r\n250-SIZE 1000\r\n250 STARTTLS\r\n").expects(kStarttls);
  peer_.says("220 2.0.0 Ready to start TLS\r\n");
  expect_go_ahead();
}

struct Accepted {
  const char* name;
  const char* greeting;
  const char* ehlo;
  const char* go_ahead;
};
void PrintTo(const Accepted& row, std::ostream* out) { *out << row.name; }

class SmtpAccepts : public SmtpDialect, public ::testing::WithParamInterface<Accepted> {};

TEST_P(SmtpAccepts, Reply) {
  const auto& row = GetParam();
  peer_.says(row.greeting).expects(kEhlo).says(row.ehlo).expects(kStarttls).says(row.go_ahead);
  EXPECT_TRUE(talk());
}

INSTANTIATE_TEST_SUITE_P(
    Table, SmtpAccepts,
    ::testing::Values(
        Accepted{"GreetingOfManyLines", "220-one\r\n220-two\r\n220 three\r\n", "250 STARTTLS\r\n",
                 "220 go\r\n"},
        Accepted{"BareCodes", "220\r\n", "250-x\r\n250-STARTTLS\r\n250\r\n", "220\r\n"},
        Accepted{"LowerCaseKeyword", "220 x\r\n", "250-x\r\n250-starttls\r\n250 HELP\r\n", "220 go\r\n"},
        Accepted{"KeywordWithParameters", "220 x\r\n", "250-x\r\n250 StartTls REQUIRED\r\n", "220 go\r\n"},
        Accepted{"KeywordBeforeTab", "220 x\r\n", "250-x\r\n250 STARTTLS\t\r\n", "220 go\r\n"},
        Accepted{"LineFeedsOnly", "220 x\n", "250-x\n250 STARTTLS\n", "220 go\n"}),
    [](const auto& row) { return row.param.name; });

TEST_F(SmtpDialect, RepliesMayComeInPieces) {
  peer_.says("22").says("0 mail").says("\r").says("\n").expects(kEhlo);
  peer_.says("250-x\r\n25").says("0 STARTTLS\r\n").expects(kStarttls).says("220 go\r\n");
  EXPECT_TRUE(talk());
}

TEST_F(SmtpDialect, InjectedBytesStayUnread) {
  peer_.says("220 x\r\n").expects(kEhlo).says("250 STARTTLS\r\n").expects(kStarttls);
  peer_.says("220 go\r\n250 injected\r\n");
  EXPECT_TRUE(talk());
  EXPECT_EQ(peer_.unread_bytes(), 14u);  // for whoever starts TLS to see
}

struct Refused {
  const char* name;
  const char* greeting;
  const char* ehlo;      // null: not asked for
  const char* go_ahead;  // null: not asked for
  Reason reason;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class SmtpRefuses : public SmtpDialect, public ::testing::WithParamInterface<Refused> {};

TEST_P(SmtpRefuses, Reply) {
  const auto& row = GetParam();
  peer_.says(row.greeting);
  if (row.ehlo != nullptr) peer_.expects(kEhlo).says(row.ehlo);
  if (row.go_ahead != nullptr) peer_.expects(kStarttls).says(row.go_ahead);
  EXPECT_EQ(reason(), row.reason) << detail_;
  EXPECT_TRUE(peer_.at_end());
}

INSTANTIATE_TEST_SUITE_P(
    Table, SmtpRefuses,
    ::testing::Values(
        Refused{"OtherProtocol", "SSH-2.0-OpenSSH_9.2\r\n", nullptr, nullptr, Reason::kProtocol},
        Refused{"EmptyLine", "\r\n", nullptr, nullptr, Reason::kProtocol},
        Refused{"CodeOfTwoDigits", "22 x\r\n", nullptr, nullptr, Reason::kProtocol},
        Refused{"CodeOfFourDigits", "2200 x\r\n", nullptr, nullptr, Reason::kProtocol},
        Refused{"Overloaded", "421 try later\r\n", nullptr, nullptr, Reason::kProtocol},
        Refused{"NoService", "554 go away\r\n", nullptr, nullptr, Reason::kProtocol},
        Refused{"MixedCodes", "220-x\r\n250 y\r\n", nullptr, nullptr, Reason::kProtocol},
        Refused{"EhloUnknown", "220 x\r\n", "502 what\r\n", nullptr, Reason::kStarttlsNotOffered},
        Refused{"EhloTooBusy", "220 x\r\n", "421 try later\r\n", nullptr, Reason::kProtocol},
        Refused{"HelloOnly", "220 x\r\n", "500-use\r\n500 HELO\r\n", nullptr, Reason::kStarttlsNotOffered},
        Refused{"NotOffered", "220 x\r\n", "250-x\r\n250 SIZE\r\n", nullptr, Reason::kStarttlsNotOffered},
        Refused{"OfferedByAnotherWord", "220 x\r\n", "250-x\r\n250 XSTARTTLS\r\n", nullptr,
                Reason::kStarttlsNotOffered},
        Refused{"MixedEhlo", "220 x\r\n", "250-x\r\n550 STARTTLS\r\n", nullptr, Reason::kProtocol},
        Refused{"NotNow", "220 x\r\n", "250 STARTTLS\r\n", "454 TLS not available\r\n",
                Reason::kStarttlsRefused},
        Refused{"WrongGoAhead", "220 x\r\n", "250 STARTTLS\r\n", "250 OK\r\n", Reason::kStarttlsRefused},
        Refused{"GoAheadOfNothing", "220 x\r\n", "250 STARTTLS\r\n", "go\r\n", Reason::kProtocol}),
    [](const auto& row) { return row.param.name; });

TEST_F(SmtpDialect, CutInMidReplyIsClosed) {
  peer_.says("220-mail\r\n220");
  EXPECT_EQ(reason(), Reason::kClosed);
}

TEST_F(SmtpDialect, SilenceIsATimeout) {
  peer_.expects("");
  EXPECT_EQ(reason(), Reason::kTimeout);
}

TEST_F(SmtpDialect, EndlessReplyIsBounded) {
  peer_.says_for_ever("220-still here\r\n");
  EXPECT_EQ(reason(), Reason::kTooLarge);
  EXPECT_LE(peer_.received(), ScriptedTransport::kMaxPreambleBytes + 16);
}

TEST_F(SmtpDialect, EndlessLineIsBounded) {
  peer_.says_for_ever("220 still here ");
  EXPECT_EQ(reason(), Reason::kTooLarge);
  EXPECT_LE(peer_.received(), 2 * ScriptedTransport::kMaxLineBytes);
}

TEST_F(SmtpDialect, WhatThePeerSaysIsMadePrintable) {
  peer_.says("\x01\xff" + std::string(1000, 'x') + "\r\n");
  EXPECT_EQ(reason(), Reason::kProtocol);
  EXPECT_NE(detail_.find("%01%FF"), std::string::npos) << detail_;
  EXPECT_LT(detail_.size(), 200u);
}

}  // namespace
}  // namespace kigen::dialects
