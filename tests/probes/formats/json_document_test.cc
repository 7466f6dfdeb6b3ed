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

// As ONTAP lists them under /api/security/certificates.
TEST_F(JsonDocument, NameAndTypeOfAListedCertificateAreKept) {
  const auto record = [&](const std::string& said, const std::string& pem) {
    return "{" + said + R"("public_certificate":)" + quoted(with_written_line_ends(pem)) + "}";
  };
  const Contents contents =
      read_text(R"({"records":[)" + record(R"("name":"cluster1","type":"server",)", chain_.leaf.pem) + "," +
                record(R"("common_name":"Big CA","name":"","type":"server_ca",)", chain_.root.pem) + "," +
                record(R"("type":["client_ca"],)", chain_.intermediate.pem) + "]}");
  ASSERT_EQ(contents.certificates.size(), 3u);
  EXPECT_THAT(roles_of(contents), ElementsAre("", "trusted", ""));
  EXPECT_EQ(contents.certificates[0].friendly_name, "cluster1");
  EXPECT_EQ(contents.certificates[1].friendly_name, "Big CA");
  EXPECT_EQ(contents.certificates[2].friendly_name, "");
  for (const auto& found : contents.certificates) EXPECT_EQ(found.state, State::kCurrent);
}

// As NSX lists them under /api/v1/trust-management/certificates.
TEST_F(JsonDocument, AListedCertificateThatNobodyUsesIsABackup) {
  const std::string chain = quoted(with_written_line_ends(chain_.leaf.pem + chain_.intermediate.pem));
  const Contents contents =
      read_text(R"({"results":[{"display_name":"old","used_by":[],"pem_encoded":)" + chain +
                R"(},{"display_name":"API","used_by":[{"node_id":"1"}],"resource_type":"certificate_ca",)" +
                (R"("pem_encoded":)" + quoted(with_written_line_ends(chain_.root.pem))) + "}]}");
  EXPECT_THAT(entries_of(contents),
              ElementsAre("/results/0/pem_encoded", "/results/0/pem_encoded/1", "/results/1/pem_encoded"));
  EXPECT_EQ(contents.certificates[0].state, State::kBackup);
  EXPECT_EQ(contents.certificates[1].state, State::kBackup);
  EXPECT_EQ(contents.certificates[2].state, State::kCurrent);
  EXPECT_EQ(contents.certificates[0].friendly_name, "old");
  EXPECT_EQ(contents.certificates[1].friendly_name, "");
  EXPECT_EQ(contents.certificates[2].friendly_name, "API");
  EXPECT_THAT(roles_of(contents), ElementsAre("", "", "trusted"));
}

}  // namespace
}  // namespace kigen::formats
