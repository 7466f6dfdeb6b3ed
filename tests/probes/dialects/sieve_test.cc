#include "probes/dialects/sieve.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

const std::string kStarttls = "STARTTLS\r\n";
const std::string kOffered = "\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK\r\n";

class SieveDialect : public DialectTableTest {
 protected:
  SieveDialect() : DialectTableTest(kSieve) {}
};

TEST_P(SieveDialect, EndsAsItMust) { expect_row(); }

class SieveDescription : public ::testing::Test {};

TEST_F(SieveDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kSieve.name, "sieve");
  EXPECT_EQ(kSieve.default_port, 4190);
  EXPECT_TRUE(kSieve.other_ports.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, SieveDialect,
    ::testing::Values(
        DialogueRow{.name = "Dovecot",
                    .turns = {"\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n\"SIEVE\" \"fileinto reject "
                              "envelope\"\r\n\"NOTIFY\" \"mailto\"\r\n\"SASL\" "
                              "\"\"\r\n\"STARTTLS\"\r\n\"VERSION\" \"1.0\"\r\nOK \"Dovecot ready.\"\r\n",
                              kStarttls, "OK \"Begin TLS negotiation now.\"\r\n"}},
        DialogueRow{.name = "LowerCase", .turns = {"\"starttls\"\r\nok\r\n", kStarttls, "ok\r\n"}},
        DialogueRow{.name = "LineFeedsOnly", .turns = {"\"STARTTLS\"\nOK\n", kStarttls, "OK\n"}},
        DialogueRow{.name = "EscapedText",
                    .turns = {"\"IMPLEMENTATION\" \"the \\\"best\\\"\"\r\n\"START\\TLS\"\r\nOK\r\n",
                              kStarttls, "OK \"go {3}\"\r\n"}},
        DialogueRow{
            .name = "Literals",
            .turns = {"{14}\r\nIMPLEMENTATION {5}\r\nOK\r\nx\r\n{8}\r\nSTARTTLS\r\nOK {3+}\r\nyes\r\n",
                      kStarttls, "OK (TAG {2}\r\nab) {5}\r\nNO\r\n\r\r\n"}},
        DialogueRow{.name = "ResponseCode",
                    .turns = {"\"STARTTLS\"\r\nOK(WARNINGS) \"x\"\r\n", kStarttls, "OK(WARNINGS)\r\n"}},
        DialogueRow{
            .name = "InjectedBytes", .turns = {kOffered, kStarttls, "OK\r\n\"STARTTLS\"\r\n"}, .unread = 12}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, SieveDialect,
    ::testing::Values(
        DialogueRow{.name = "OtherProtocol",
                    .turns = {"220 mail.example.test ESMTP\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "EmptyLine", .turns = {"\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "WordRunsOn", .turns = {"OKAY\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "Bye", .turns = {"BYE \"too many connections\"\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "NoAfterCapabilities",
                    .turns = {"\"STARTTLS\"\r\nNO \"not now\"\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "UnquotedCapability", .turns = {"STARTTLS\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "StringWithoutEnd", .turns = {"\"STARTTLS\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "StringEndsInEscape", .turns = {"\"STARTTLS\\\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "NotOffered",
                    .turns = {"\"IMPLEMENTATION\" \"STARTTLS\"\r\n\"XSTARTTLS\"\r\nOK\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OfferedInsideOfLiteral",
                    .turns = {"\"IMPLEMENTATION\" {15}\r\nx\r\n\"STARTTLS\"\r\n\r\nOK\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OfferedByLiteralWithQuote",
                    .turns = {"{9}\r\nSTARTTLS\"\r\nOK\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "EmptyBraces", .turns = {"{}\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "Nothing", .turns = {"OK\r\n"}, .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "RefusedByNo",
                    .turns = {kOffered, kStarttls, "NO (TRYLATER) {5}\r\nlater\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{.name = "RefusedByBye",
                    .turns = {kOffered, kStarttls, "BYE \"no\"\r\n"},
                    .fault = Reason::kStarttlsRefused},
        DialogueRow{
            .name = "GoAheadOfNothing", .turns = {kOffered, kStarttls, "go\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "GoAheadIsString",
                    .turns = {kOffered, kStarttls, "\"OK\"\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "CutInMidGreeting", .turns = {"\"STARTTLS\"\r\nO"}, .fault = Reason::kClosed},
        DialogueRow{.name = "CutInMidLiteral",
                    .turns = {kOffered, kStarttls, "OK {5}\r\nabcde"},
                    .fault = Reason::kClosed},
        DialogueRow{.name = "HugeLiteral", .turns = {"\"X\" {70000}\r\n"}, .fault = Reason::kTooLarge},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessGreeting",
                    .turns = {},
                    .fault = Reason::kTooLarge,
                    .for_ever = "\"STARTTLS\"\r\n"},
        DialogueRow{
            .name = "EndlessLiterals", .turns = {}, .fault = Reason::kTooLarge, .for_ever = "{2}\r\nab"},
        DialogueRow{
            .name = "EndlessLine", .turns = {}, .fault = Reason::kTooLarge, .for_ever = "\"STARTTLS\" "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
