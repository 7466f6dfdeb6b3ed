#include "probes/formats/json_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/document_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JsonDocument : public ::testing::Test {
 protected:
  static Contents read_text(const std::string& text) { return read(kJsonDocument, as_bytes(text)); }
  static std::string quoted(const std::string& text) { return "\"" + text + "\""; }
  static std::vector<std::string> roles_of(const Contents& contents) {
    std::vector<std::string> roles;
    for (const auto& found : contents.certificates) roles.emplace_back(found.role ? label(*found.role) : "");
    return roles;
  }

  const testing::Chain chain_ = testing::mint_chain();
  const Bytes& leaf_ = chain_.leaf.der;
  const Bytes& ca_ = chain_.intermediate.der;
};

TEST_F(JsonDocument, KeySetGivesItsUses) {
  const std::string text = R"({"keys":[{"kty":"RSA","use":"sig","x5c":[)" + quoted(base64_of(leaf_)) + "," +
                           quoted(base64_of(ca_)) + R"(]},{"kty":"RSA","use":"enc","n":"MIIB","x5c":[)" +
                           quoted(base64_of(leaf_)) + R"(]},{"kty":"EC","x5c":[)" + quoted(base64_of(ca_)) +
                           "]}]}";
  EXPECT_TRUE(recognised(kJsonDocument, as_bytes(text)));
  const Contents contents = read_text(text);
  EXPECT_THAT(entries_of(contents), ElementsAre("signing:0", "signing:0/1", "encryption:0", "/keys/2/x5c/0"));
  EXPECT_THAT(roles_of(contents), ElementsAre("signing", "", "encryption", ""));
  EXPECT_THAT(contents.faults, IsEmpty());
}

// As Exchange and Lync tell it under /metadata/json/1.
TEST_F(JsonDocument, OauthMetadataOfExchangeGivesItsUses) {
  const Contents contents =
      read_text(R"({"keys":[{"usage":"signing","keyinfo":{"x5t":"AbC"},"keyvalue":)" +
                std::string(R"({"type":"x509Certificate","value":)") + quoted(base64_of(leaf_)) +
                R"(}},{"usage":"signing","keyvalue":{"value":)" + quoted(base64_of(ca_)) + "}}]}");
  EXPECT_THAT(entries_of(contents), ElementsAre("signing:0", "signing:1"));
}

TEST_F(JsonDocument, OtherCertificatesAreNamedByTheirPointer) {
  const std::string pem = with_written_line_ends(chain_.leaf.pem);
  const Contents contents =
      read_text(R"({"a/b":{"m~n":[0,)" + quoted(pem) + R"(]},"again":)" + quoted(pem) + R"(,"ca":)" +
                quoted(pem + with_written_line_ends(chain_.intermediate.pem)) + "}");
  EXPECT_THAT(entries_of(contents), ElementsAre("/a~1b/m~0n/1"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf_));
}

TEST_F(JsonDocument, WhatDoesNotHoldCostsOnlyItself) {
  const std::string half = with_written_line_ends(chain_.leaf.pem.substr(0, 200));
  const Contents contents =
      read_text("[" + quoted(half) + "," + quoted(base64_of(leaf_)) + ",\"MIIhunter2\"]");
  EXPECT_THAT(entries_of(contents), ElementsAre("/1"));
  EXPECT_THAT(faults_of(contents), ElementsAre("/0: truncated"));
}

TEST_F(JsonDocument, HostileJsonIsRefused) {
  EXPECT_THAT(faults_of(read_text(std::string(10'000, '['))), ElementsAre("too_large"));
  EXPECT_THAT(faults_of(read_text("[" + std::string(600'000, ',') + "]")), ElementsAre("too_large"));
  EXPECT_THAT(faults_of(read_text("{\"a\":")), ElementsAre("truncated"));
  EXPECT_THAT(faults_of(read_text("{\"a\":\"\xff\"}")), ElementsAre("malformed"));
  EXPECT_THAT(faults_of(read(kJsonDocument, as_bytes("{\"a\":\"MII\"}"), {}, 5)), ElementsAre("too_large"));
}

TEST_F(JsonDocument, OtherJsonIsNot) {
  for (const char* text : {"", "{}", "{\"a\":\"b\"}", "MII", "<a>\"MII"}) {
    EXPECT_FALSE(recognised(kJsonDocument, as_bytes(std::string_view(text)))) << text;
  }
}

}  // namespace
}  // namespace kigen::formats
