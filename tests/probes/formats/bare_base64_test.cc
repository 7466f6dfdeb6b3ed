#include "probes/formats/bare_base64.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/armour.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/signed_data_builder.h"
#include "tests/support/mint_crl.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string in_lines(const std::string& text, std::size_t width, const std::string& end) {
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += width) lines += text.substr(at, width) + end;
  return lines;
}

class BareBase64 : public ::testing::Test {
 protected:
  static Contents read_text(const std::string& text) { return read(kBareBase64, as_bytes(text)); }
  static bool recognised_text(const std::string& text) { return recognised(kBareBase64, as_bytes(text)); }

  kigen::testing::Chain chain = kigen::testing::mint_chain();
  std::string certificate = base64_of(chain.leaf.der);
};

TEST_F(BareBase64, CertificateIsReadHoweverItIsLaidOut) {
  for (const std::string& text :
       {certificate, certificate + "\r\n", in_lines(certificate, 64, "\n"), in_lines(certificate, 76, "\r\n"),
        "\xef\xbb\xbf \n" + certificate, in_lines(certificate, 3, " \t")}) {
    EXPECT_TRUE(recognised_text(text));
    const Contents contents = read_text(text);
    EXPECT_THAT(certificates_of(contents), ElementsAre(chain.leaf.der));
    EXPECT_THAT(entries_of(contents), ElementsAre("0"));
    EXPECT_THAT(faults_of(contents), IsEmpty());
  }
}

TEST_F(BareBase64, BundleIsRead) {
  const std::string text = base64_of(build::bundle({chain.leaf.der, chain.intermediate.der}));
  EXPECT_TRUE(recognised_text(text));
  EXPECT_THAT(certificates_of(read_text(text)), ElementsAre(chain.leaf.der, chain.intermediate.der));
  EXPECT_TRUE(read_text(text).is_chain);
}

TEST_F(BareBase64, RevocationListIsRead) {
  const std::string text = base64_of(kigen::testing::mint_crl({.revoked = 5000}, chain.root));
  EXPECT_GT(text.size(), 100'000u);
  EXPECT_TRUE(recognised_text(text));
  EXPECT_EQ(read_text(text).crls.size(), 1u);
}

TEST_F(BareBase64, EveryTruncationIsTruncated) {
  for (std::size_t size = 64; size < certificate.size(); ++size) {
    const std::string cut = certificate.substr(0, size);
    EXPECT_TRUE(recognised_text(cut)) << size;
    const auto faults = faults_of(read_text(cut));
    ASSERT_FALSE(faults.empty()) << size;
    // what is missing may be padding alone
    EXPECT_THAT(faults.back(), ::testing::AnyOf("truncated", "0: truncated")) << size;
  }
}

TEST_F(BareBase64, OtherCharactersLaterOnAreMalformed) {
  std::string text = base64_of(kigen::testing::mint_crl({.revoked = 5000}, chain.root));
  text[100'000] = '!';
  EXPECT_TRUE(recognised_text(text));
  EXPECT_THAT(faults_of(read_text(text)), ElementsAre("malformed"));
}

TEST_F(BareBase64, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kBareBase64, as_bytes(certificate), {}, 100)), ElementsAre("too_large"));
}

TEST_F(BareBase64, ContentThatIsNoneIsMalformed) {
  EXPECT_THAT(faults_of(read_text("AAAA")), ElementsAre("malformed"));
  EXPECT_THAT(faults_of(read_text("A=AA")), ElementsAre("malformed"));
  EXPECT_THAT(faults_of(read_text("")), ElementsAre("malformed"));
}

TEST_F(BareBase64, OtherTextsAreNotRecognised) {
  EXPECT_FALSE(recognised_text(""));
  EXPECT_FALSE(recognised_text("Makefile\n"));
  EXPECT_FALSE(recognised_text("MIIB"));
  EXPECT_FALSE(recognised_text(chain.leaf.pem));
  EXPECT_FALSE(recognised_text("x" + certificate));
  EXPECT_FALSE(recognised_text(certificate + "\n# a comment"));
  EXPECT_FALSE(recognised_text(base64_of(as_bytes("hello, this is no certificate"))));
  EXPECT_FALSE(recognised_text(base64_of(kigen::testing::mint_pkcs12({.password = "x"}, chain.leaf, {}))));
  EXPECT_FALSE(recognised(kBareBase64, chain.leaf.der));
}

}  // namespace
}  // namespace kigen::formats
