#include "probes/formats/mobileconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/pkcs7.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/profile_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/signed_data_builder.h"
#include "tests/support/mint_crl.h"

namespace kigen::formats {
namespace {

using build::profile;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

const std::string kRoot = "com.apple.security.root", kPkcs1 = "com.apple.security.pkcs1",
                  kPemType = "com.apple.security.pem", kPkcs12Type = "com.apple.security.pkcs12";

Contents read_text(const std::string& text, const std::vector<std::string>& passwords = {}) {
  return read(kMobileconfig, as_bytes(text), passwords);
}

bool recognised_text(const std::string& text) { return recognised(kMobileconfig, as_bytes(text)); }

class Mobileconfig : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { chain_ = new kigen::testing::Chain(kigen::testing::mint_chain()); }
  static void TearDownTestSuite() { delete chain_; }

  static const kigen::testing::Minted& leaf() { return chain_->leaf; }
  static const kigen::testing::Minted& intermediate() { return chain_->intermediate; }
  static const kigen::testing::Minted& root() { return chain_->root; }
  static Bytes pem(const kigen::testing::Minted& minted) { return to_owned(as_bytes(minted.pem)); }
  static Bytes identity(const std::string& password) {
    return kigen::testing::mint_pkcs12({.password = password, .friendly_name = "me"}, leaf(),
                                       {intermediate()});
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
};

TEST_F(Mobileconfig, PayloadsAreReadWithTheirNames) {
  const std::string text = profile({{kRoot, "Our Root", root().der},
                                    {"com.apple.wifi.managed", "Wireless", {1, 2}},
                                    {kPkcs1, "Issuing CA", intermediate().der},
                                    {kPemType, "Server &amp; more", pem(leaf())}});
  EXPECT_TRUE(recognised_text(text));
  const Contents contents = read_text(text);
  EXPECT_THAT(certificates_of(contents), ElementsAre(root().der, intermediate().der, leaf().der));
  EXPECT_THAT(entries_of(contents),
              ElementsAre("payload:Our Root", "payload:Issuing CA", "payload:Server & more/0"));
  EXPECT_EQ(contents.certificates[0].friendly_name, "Our Root");
  EXPECT_EQ(contents.certificates[0].role, Role::kTrusted);
  EXPECT_EQ(contents.certificates[1].role, std::nullopt);
  EXPECT_FALSE(contents.is_chain);
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(Mobileconfig, ListsInAPayloadAreRead) {
  const Bytes crl = kigen::testing::mint_crl({}, root());
  const std::string pem_text = root().pem + armoured("X509 CRL", crl);
  const Contents contents = read_text(profile({{kPemType, "P", to_owned(as_bytes(pem_text))}}));
  EXPECT_THAT(entries_of(contents), ElementsAre("payload:P/0"));
  ASSERT_EQ(contents.crls.size(), 1u);
  EXPECT_EQ(contents.crls[0].der, crl);
  EXPECT_EQ(contents.crls[0].entry, "payload:P/crl:0");
}

TEST_F(Mobileconfig, NamelessPayloadsGoByIdentifierThenPosition) {
  const std::string text = profile({{"com.apple.mdm", "", {}},
                                    {kRoot, "", root().der, build::key_value("PayloadIdentifier", "a.b.c")},
                                    {kPkcs1, "", leaf().der}});
  EXPECT_THAT(entries_of(read_text(text)), ElementsAre("payload:a.b.c", "payload:2"));
}

TEST_F(Mobileconfig, IdentityOpensWithAPasswordOfTheConfiguration) {
  const std::string text = profile({{kPkcs12Type, "Identity", identity("secret")}});
  const Contents contents = read_text(text, {"wrong", "secret"});
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, intermediate().der));
  EXPECT_THAT(entries_of(contents), ElementsAre("payload:Identity/me", "payload:Identity"));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_THAT(faults_of(contents), IsEmpty());
  EXPECT_THAT(faults_of(read_text(text)), ElementsAre("payload:Identity: password"));
}

TEST_F(Mobileconfig, IdentityOpensWithThePasswordInTheProfile) {
  const std::string text =
      profile({{kPkcs12Type, "Identity", identity("in&it"), build::key_value("Password", "in&amp;it")}});
  const Contents contents = read_text(text);
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, intermediate().der));
  EXPECT_THAT(faults_of(contents), IsEmpty());
  const Contents wrong =
      read_text(profile({{kPkcs12Type, "I", identity("x"), build::key_value("Password", "do not tell")}}));
  ASSERT_FALSE(wrong.faults.empty());
  for (const auto& fault : wrong.faults) EXPECT_EQ(fault.fault.detail.find("do not tell"), std::string::npos);
}

TEST_F(Mobileconfig, FifthIdentityIsNotTried) {
  const std::vector<build::Payload> many(5, {kPkcs12Type, "I", identity("")});
  const Contents contents = read_text(profile(many));
  EXPECT_EQ(contents.certificates.size(), 8u);
  EXPECT_THAT(faults_of(contents), ElementsAre("payload:I: unsupported"));
}

class SignedProfile : public Mobileconfig, public ::testing::WithParamInterface<build::NamedBy> {};

TEST_P(SignedProfile, SignerStandsBesideThePayloads) {
  const std::string plist = profile({{kRoot, "Root", root().der}});
  const Bytes content = build::signed_message(plist, leaf(), {intermediate()}, GetParam());
  EXPECT_TRUE(recognised(kMobileconfig, content));
  const Contents contents = read(kMobileconfig, content);
  EXPECT_THAT(entries_of(contents),
              UnorderedElementsAre("signer:0", ::testing::AnyOf("chain:0", "chain:1"), "payload:Root"));
  for (const auto& found : contents.certificates) {
    EXPECT_EQ(found.entry == "signer:0", found.der == leaf().der);
    EXPECT_EQ(found.role == Role::kSigning, found.der == leaf().der);
  }
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Identifiers, SignedProfile,
                         ::testing::Values(build::NamedBy::kIssuerAndSerial, build::NamedBy::kKeyIdentifier),
                         [](const auto& test) {
                           return test.param == build::NamedBy::kKeyIdentifier ? "KeyIdentifier"
                                                                               : "IssuerAndSerial";
                         });

TEST_F(Mobileconfig, SignedInPiecesIsRead) {
  const Bytes der = build::signed_message(profile({{kRoot, "Root", root().der}}), leaf());
  const Bytes content = build::in_pieces(der, 500);
  EXPECT_TRUE(recognised(kMobileconfig, content));
  const Contents contents = read(kMobileconfig, content);
  EXPECT_THAT(entries_of(contents), ElementsAre("signer:0", "payload:Root"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, root().der));
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(Mobileconfig, OpensslSignedIsRead) {
  const Producer producer(*chain_);
  const std::string plist = profile({{kRoot, "Root", root().der}});
  const Bytes content = producer.made_by("cat >x.plist <<'END'\n" + plist +
                                             "END\nopenssl smime -sign -signer leaf.pem -inkey "
                                             "leaf.key -certfile ca.pem -nodetach -outform der "
                                             "-in x.plist -out x.mobileconfig",
                                         "x.mobileconfig");
  EXPECT_TRUE(recognised(kMobileconfig, content));
  const Contents contents = read(kMobileconfig, content);
  EXPECT_THAT(entries_of(contents),
              UnorderedElementsAre("signer:0", StartsWith("chain:"), StartsWith("chain:"), "payload:Root"));
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(Mobileconfig, EveryTruncationOfASignedProfileIsTruncated) {
  const Bytes content = build::signed_message(profile({{kRoot, "Root", root().der}}), leaf());
  for (std::size_t size = 200; size < content.size(); size += 3) {
    const ByteView cut = ByteView(content).first(size);
    EXPECT_TRUE(size < 500 || recognised(kMobileconfig, cut)) << size;
    const auto faults = faults_of(read(kMobileconfig, cut));
    EXPECT_THAT(faults, ::testing::Contains("truncated")) << size;
  }
}

TEST_F(Mobileconfig, EveryTruncationOfAPlainProfileKeepsEarlierPayloads) {
  const std::string text = profile({{kRoot, "Root", root().der}, {kPkcs1, "CA", intermediate().der}});
  const std::size_t second = text.find("<key>PayloadType</key><string>com.apple.security.pkcs1");
  for (std::size_t size = 150; size < text.find("</plist>"); ++size) {
    const Contents contents = read_text(text.substr(0, size));
    EXPECT_EQ(faults_of(contents).back(), "truncated") << size;
    if (size < second) continue;
    EXPECT_EQ(certificates_of(contents).at(0), root().der) << size;
  }
}

struct Odd {
  const char* name;
  std::string text;
  std::vector<std::string> faults;
};

class OddProfile : public ::testing::TestWithParam<Odd> {};

TEST_P(OddProfile, IsAFault) { EXPECT_EQ(faults_of(read_text(GetParam().text)), GetParam().faults); }

std::string with_content(const std::string& type, const std::string& value) {
  return "<plist><dict><key>PayloadContent</key><array><dict>" +
         build::key_value("PayloadContent", value, type) + build::key_value("PayloadDisplayName", "P") +
         build::key_value("PayloadType", kRoot) + "</dict></array></dict></plist>";
}

INSTANTIATE_TEST_SUITE_P(
    Texts, OddProfile,
    ::testing::Values(
        Odd{"BrokenBase64", with_content("data", "!!!"), {"payload:P: malformed"}},
        Odd{"NoData", with_content("string", "AAAA"), {"payload:P: malformed"}},
        Odd{"NoCertificate", with_content("data", "AAAA"), {"payload:P: malformed"}},
        Odd{"ContentMissing", profile({}) + "", {}},
        Odd{"NotWellFormed", "<plist><dict><key>Payload</string></dict></plist>", {"malformed"}},
        Odd{"NoDict", "<plist><array/></plist>", {"malformed"}},
        Odd{"NoXml", "<?xml ?></plist>", {"malformed"}}, Odd{"Empty", "", {"truncated"}},
        Odd{"Encrypted",
            profile({}, build::key_value("EncryptedPayloadContent", "AAAA", "data")),
            {"unsupported"}},
        Odd{"Binary", std::string("bplist00\xd1\x01\x02_PayloadType"), {"unsupported"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(Mobileconfig, EntitiesAreNotExpanded) {
  std::string head =
      "<!DOCTYPE plist [<!ENTITY a "
      "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">\n";
  for (char name = 'b'; name <= 'z'; ++name) {
    const std::string before = std::string("&") + static_cast<char>(name - 1) + ";";
    head += std::string("<!ENTITY ") + name + " \"" + before + before + before + before + "\">\n";
  }
  head += "<!ENTITY file SYSTEM \"file:///etc/hostname\">]>\n";
  const std::string text = profile({{kRoot, "&z;&file;&#x41;", root().der}}, "", head);
  EXPECT_TRUE(recognised_text(text));
  const Contents contents = read_text(text);
  EXPECT_THAT(certificates_of(contents), ElementsAre(root().der));
  EXPECT_THAT(entries_of(contents), ElementsAre("payload:&z;&file;A"));
}

TEST_F(Mobileconfig, HostileXmlIsBounded) {
  const auto repeated = [](const std::string& piece, int times) {
    std::string text = "<plist><dict><key>Payload</key>";
    for (int i = 0; i < times; ++i) text += piece;
    return text;
  };
  EXPECT_THAT(faults_of(read_text(repeated("<a>", 3'000'000))), ElementsAre("too_large"));
  EXPECT_THAT(faults_of(read_text("<a " + repeated("b='' ", 3'000'000))), ElementsAre("too_large"));
  EXPECT_THAT(faults_of(read_text(repeated("<dict>", 190'000))), ElementsAre("truncated"));
  EXPECT_THAT(faults_of(read_text(repeated("<![CDATA[", 190'000))), ElementsAre("truncated"));
  EXPECT_THAT(faults_of(read_text("<!DOCTYPE " + repeated("[<!", 190'000))), ElementsAre("truncated"));
  EXPECT_THAT(faults_of(read_text("<!DOCTYPE " + repeated("<![", 190'000))), ElementsAre("truncated"));
}

TEST_F(Mobileconfig, ManyKeysInOneDictCostLinearTime) {
  std::string keys;
  for (int i = 0; i < 30'000; ++i) keys += "<key>a</key><b/>";
  EXPECT_THAT(entries_of(read_text(profile({{kRoot, "R", root().der, keys}}, keys))),
              ElementsAre("payload:R"));
}

TEST_F(Mobileconfig, CommentsAndCdataInsideAreRead) {
  std::string text = profile({{kRoot, "<![CDATA[<Root>]]>", root().der}});
  const std::size_t data = text.find("<data>") + 20;
  text.insert(data, "<!-- a -->");
  EXPECT_THAT(entries_of(read_text(text)), ElementsAre("payload:<Root>"));
}

TEST_F(Mobileconfig, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kMobileconfig, as_bytes(profile({})), {}, 20)), ElementsAre("too_large"));
}

TEST_F(Mobileconfig, OtherContentIsNotRecognised) {
  const std::string other =
      "<?xml "
      "version=\"1.0\"?><plist><dict><key>CFBundleName</key></dict></plist>";
  EXPECT_FALSE(recognised_text(other));
  EXPECT_FALSE(recognised_text("<html><key>Payload</key></html>"));
  EXPECT_FALSE(recognised_text("bplist00 something"));
  EXPECT_TRUE(recognised_text("bplist00 \x5bPayloadType"));
  EXPECT_FALSE(recognised_text(""));
  EXPECT_FALSE(recognised_text(leaf().pem));
  EXPECT_FALSE(recognised(kMobileconfig, leaf().der));
  EXPECT_FALSE(recognised(kMobileconfig, build::bundle({leaf().der})));
  EXPECT_FALSE(recognised(kMobileconfig, build::signed_message("hello", leaf())));
  EXPECT_FALSE(recognised(kMobileconfig, build::signed_message(other, leaf())));
  EXPECT_TRUE(recognised(kPkcs7, build::signed_message(other, leaf())));
}

}  // namespace
}  // namespace kigen::formats
