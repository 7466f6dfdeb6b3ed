#include "probes/sources/ldap_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/sources/ldap_filter.h"
#include "tests/probes/sources/ldap_builder.h"
#include "tests/support/hex.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using testing::from_hex;
using Kind = LdapMessage::Kind;

class LdapMessageTest : public ::testing::Test {
 protected:
  static Bytes bytes_of(std::string_view hex) { return to_owned(as_bytes(from_hex(hex))); }
  static std::string size_of(std::string_view hex) {
    const auto size = ldap_message_size(bytes_of(hex));
    if (!size) return std::string(label(size.fault().reason));
    return *size ? std::to_string(**size) : "more";
  }
  static LdapQuestion question() {
    LdapQuestion asked;
    asked.base = "dc=a";
    asked.scope = LdapScope::kOne;
    asked.filter = encode_ldap_filter("(cn=*)").value();
    asked.attributes = {"a", "b"};
    return asked;
  }
};

TEST_F(LdapMessageTest, RequestsAreWrittenAsTheRfcSays) {
  EXPECT_EQ(as_text(encode_ldap_bind(2, Secret("cn=a"), Secret("pw"))),
            from_hex("3012 020102 600d 020103 0404 636e3d61 8002 7077"));
  EXPECT_EQ(as_text(encode_ldap_unbind(300)), from_hex("3006 0202 012c 4200"));
  EXPECT_EQ(as_text(encode_ldap_search(3, question(), 10, std::nullopt)),
            from_hex("3026 020103 6321 0404 64633d61 0a0101 0a0100 020100 02010a 010100 8702 636e"
                     "3006 040161 040162"));
}

TEST_F(LdapMessageTest, PagesAreAskedForByAControlThatMayBePassedOver) {
  const auto bytes = encode_ldap_search(3, question(), 0, LdapPage{500, {0xaa}});
  const std::string control =
      from_hex("0416") + "1.2.840.113556.1.4.319" + from_hex("0409 3007 020201f4 0401aa");
  EXPECT_TRUE(as_text(bytes).ends_with(from_hex("a025 3023") + control)) << bytes.size();
}

TEST_F(LdapMessageTest, SizesOfShortAndLongForms) {
  EXPECT_EQ(size_of(""), "more");
  EXPECT_EQ(size_of("30"), "more");
  EXPECT_EQ(size_of("300c"), "14");
  EXPECT_EQ(size_of("3084 000000"), "more");
  EXPECT_EQ(size_of("3084 0000000c"), "18");
  EXPECT_EQ(size_of("3084 ffffffff"), "4294967301");
  for (const char* hex : {"48", "3080", "3085 0000000001", "30ff"})
    EXPECT_EQ(size_of(hex), "protocol") << hex;
}

TEST_F(LdapMessageTest, ResultsOfActiveDirectoryHaveLengthsOfFourOctets) {
  const auto message =
      decode_ldap_message(bytes_of("3084 00000017 020102 6184 0000000e 0a0131 0400 0407 6e6f206f6e6521"));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, Kind::kBindResponse);
  EXPECT_EQ(message->id, 2u);
  EXPECT_EQ(message->result.code, 49u);
  EXPECT_EQ(message->result.diagnostic_message, "no one!");
}

TEST_F(LdapMessageTest, EntriesHaveTheirAttributesAsSent) {
  const auto message =
      decode_ldap_message(ldap::entry(7, "cn=a,dc=b", {{"cACertificate;binary", {{1, 2}, {}}}, {"cn", {}}}));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, Kind::kEntry);
  EXPECT_EQ(message->entry.name, "cn=a,dc=b");
  ASSERT_EQ(message->entry.attributes.size(), 2u);
  EXPECT_EQ(message->entry.attributes[0].name, "cACertificate;binary");
  EXPECT_THAT(message->entry.attributes[0].values, ElementsAre(Bytes{1, 2}, Bytes{}));
}

TEST_F(LdapMessageTest, TheCookieOfAPageIsAmongTheControls) {
  EXPECT_EQ(decode_ldap_message(ldap::page_done(7, "next"))->cookie, to_owned(as_bytes("next")));
  EXPECT_EQ(decode_ldap_message(ldap::page_done(7, ""))->cookie, Bytes());
  EXPECT_EQ(decode_ldap_message(ldap::done(7))->cookie, std::nullopt);
}

TEST_F(LdapMessageTest, EveryTruncationIsNoMessage) {
  for (const Bytes& whole : {ldap::entry(7, "cn=a", {{"a", {{1, 2}}}}), ldap::result(7, 0x78, 52, "bye")}) {
    ASSERT_TRUE(decode_ldap_message(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto message = decode_ldap_message(ByteView(whole).first(size));
      ASSERT_FALSE(message) << size;
      EXPECT_EQ(message.fault().reason, Reason::kProtocol);
    }
  }
}

TEST_F(LdapMessageTest, WhatAnswersNothingIsNoMessage) {
  for (const Bytes& wrong :
       {ldap::message(1, ldap::element(0x63, {})), ldap::message(1, ldap::element(0x65, {})),
        ldap::message(1, {}), bytes_of("3003 0201ff"),
        ldap::message(1, ldap::element(0x64, {ldap::text("a"), ldap::text("b")}))}) {
    EXPECT_FALSE(decode_ldap_message(wrong));
  }
}

}  // namespace
}  // namespace kigen::sources
