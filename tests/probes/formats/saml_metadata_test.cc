#include "probes/formats/saml_metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/document_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SamlMetadata : public ::testing::Test {
 protected:
  static Contents read_text(const std::string& text) { return read(kSamlMetadata, as_bytes(text)); }

  static std::string key(const std::string& use, const std::vector<Bytes>& chain) {
    std::string data;
    for (const Bytes& der : chain)
      data += "<ds:X509Certificate>\n" + base64_of(der) + "\n</ds:X509Certificate>";
    const std::string attribute = use.empty() ? "" : " use=\"" + use + "\"";
    return "<KeyDescriptor" + attribute + "><ds:KeyInfo><ds:X509Data>" + data +
           "</ds:X509Data></ds:KeyInfo></KeyDescriptor>";
  }
  static std::string entity(const std::string& id, const std::string& inside) {
    return "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"" + id + "\">" +
           inside + "</md:EntityDescriptor>";
  }
  static std::vector<std::string> roles_of(const Contents& contents) {
    std::vector<std::string> roles;
    for (const auto& found : contents.certificates) roles.emplace_back(found.role ? label(*found.role) : "");
    return roles;
  }

  const testing::Chain chain_ = testing::mint_chain();
  const Bytes& sts_ = chain_.leaf.der;
  const Bytes& ca_ = chain_.intermediate.der;
  const Bytes next_ = testing::mint({.common_name = "next"}, &chain_.intermediate).der;
};

// As vCenter writes it: leaf and authority in one X509Data, repeated in the other descriptor.
TEST_F(SamlMetadata, SigningChainOfVcenterIsThereOnce) {
  const std::string role = key("signing", {sts_, ca_});
  const std::string text = "\xef\xbb\xbf<?xml version=\"1.0\"?>\n" +
                           entity("https://vc/websso", "<IDPSSODescriptor>" + role + "</IDPSSODescriptor>" +
                                                           "<SPSSODescriptor>" + role + "</SPSSODescriptor>");
  EXPECT_TRUE(recognised(kSamlMetadata, as_bytes(text)));
  const Contents contents = read_text(text);
  EXPECT_THAT(entries_of(contents), ElementsAre("signing:0", "signing:0/1"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(sts_, ca_));
  EXPECT_THAT(roles_of(contents), ElementsAre("signing", ""));
  EXPECT_THAT(contents.faults, IsEmpty());
}

// As AD FS writes it while it rolls over, its document signed with the first.
TEST_F(SamlMetadata, UsesOfAdfsAreToldApart) {
  const std::string signature = "<ds:Signature><KeyInfo><X509Data><X509Certificate>" + base64_of(sts_) +
                                "</X509Certificate></X509Data></KeyInfo></ds:Signature>";
  const Contents contents = read_text(
      entity("http://sts/adfs", signature + "<RoleDescriptor>" + key("encryption", {sts_}) +
                                    key("signing", {sts_}) + key("signing", {next_}) + "</RoleDescriptor>"));
  EXPECT_THAT(entries_of(contents), ElementsAre("encryption:0", "signing:0", "signing:1"));
  EXPECT_THAT(roles_of(contents), ElementsAre("encryption", "signing", "signing"));
}

// A key that ends before the first is another current one: were it called old, its end would alarm nobody.
TEST_F(SamlMetadata, AKeyThatBeginsAndEndsLaterIsTheNext) {
  const auto minted = [&](int begin_year, int end_year) {
    using std::chrono::January, std::chrono::sys_days, std::chrono::year;
    testing::CertificateSpec spec{.common_name = "key"};
    spec.not_before = sys_days(year(begin_year) / January / 1);
    spec.not_after = sys_days(year(end_year) / January / 1);
    return testing::mint(spec, &chain_.intermediate).der;
  };
  const Bytes first = minted(2026, 2028), later = minted(2027, 2029), earlier = minted(2025, 2027),
              longer = minted(2026, 2029);
  std::string keys;
  for (const auto& der : {first, later, earlier, longer}) keys += key("signing", {der});
  const Contents contents = read_text(entity("http://sts/adfs", keys + key("encryption", {later})));
  std::vector<State> states;
  for (const auto& found : contents.certificates) states.push_back(found.state);
  EXPECT_THAT(states,
              ElementsAre(State::kCurrent, State::kNext, State::kCurrent, State::kCurrent, State::kCurrent));
}

TEST_F(SamlMetadata, SeveralEntitiesAreNamed) {
  const Contents contents = read_text("<EntitiesDescriptor>" + entity("a", key("", {sts_})) +
                                      entity("b", key("signing", {next_})) + "</EntitiesDescriptor>");
  EXPECT_THAT(entries_of(contents), ElementsAre("a/signing:0", "b/signing:0"));
}

TEST_F(SamlMetadata, SignatureAloneCounts) {
  const Contents contents = read_text("<Response><Signature><X509Certificate>" + base64_of(sts_) +
                                      "</X509Certificate></Signature><x><X509Certificate>" +
                                      base64_of(next_) + "</X509Certificate></x></Response>");
  EXPECT_THAT(entries_of(contents), ElementsAre("signing:0", "certificate:1"));
  EXPECT_THAT(roles_of(contents), ElementsAre("signing", ""));
}

TEST_F(SamlMetadata, WhatDoesNotHoldCostsOnlyItself) {
  const Contents contents = read_text(
      entity("a", "<X509Certificate>MIIB</X509Certificate>" + key("signing", {sts_}) + "<X509Certificate/>"));
  EXPECT_THAT(entries_of(contents), ElementsAre("signing:0"));
  EXPECT_THAT(faults_of(contents), ElementsAre("certificate:0: malformed", "certificate:2: malformed"));
}

TEST_F(SamlMetadata, HalfADocumentKeepsWhatItHas) {
  const std::string text = entity("a", key("signing", {sts_}) + key("encryption", {next_}));
  const Contents contents = read_text(text.substr(0, text.find("encryption") + 30));
  EXPECT_THAT(certificates_of(contents), ElementsAre(sts_));
  EXPECT_THAT(faults_of(contents), ElementsAre("truncated"));
}

TEST_F(SamlMetadata, HostileXmlIsRefused) {
  EXPECT_THAT(faults_of(read_text("<!DOCTYPE x [<!ENTITY a \"X509Certificate\">]><x>&a;</x>")),
              ElementsAre("unsupported"));
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  EXPECT_THAT(faults_of(read_text(deep + "<X509Certificate/>")), ElementsAre("truncated", "too_large"));
  std::string wide = "<x>";
  for (int i = 0; i < 500'000; ++i) wide += "<a/>";
  EXPECT_THAT(faults_of(read_text(wide + "</x>")), ElementsAre("too_large"));
  EXPECT_THAT(faults_of(read(kSamlMetadata, as_bytes("<X509Certificate/>"), {}, 10)),
              ElementsAre("too_large"));
}

TEST_F(SamlMetadata, OtherXmlIsNot) {
  for (const char* text : {"", "X509Certificate", "<plist/>", "{\"X509Certificate\":1}"}) {
    EXPECT_FALSE(recognised(kSamlMetadata, as_bytes(std::string_view(text)))) << text;
  }
}

}  // namespace
}  // namespace kigen::formats
