#include "probes/formats/text_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/document_builder.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TextValue : public ::testing::Test {
 protected:
  static std::vector<Bytes> found(const std::string& text) { return certificates_in_value(text).value(); }
  static Reason reason(const std::string& text) { return certificates_in_value(text).fault().reason; }

  const testing::Chain chain_ = testing::mint_chain();
  const Bytes& leaf_ = chain_.leaf.der;
  const std::string pem_ = chain_.leaf.pem;
};

TEST_F(TextValue, PemHoweverItsLineEndsAreWritten) {
  EXPECT_THAT(found(pem_), ElementsAre(leaf_));
  EXPECT_THAT(found(with_written_line_ends(pem_)), ElementsAre(leaf_));
  std::string one_line = pem_;
  for (char& c : one_line) c = c == '\n' ? ' ' : c;
  EXPECT_THAT(found(one_line), ElementsAre(leaf_));
  EXPECT_THAT(found("bag attributes\n" + pem_ + "\n" + chain_.intermediate.pem),
              ElementsAre(leaf_, chain_.intermediate.der));
}

TEST_F(TextValue, Base64OfDer) {
  EXPECT_THAT(found("  " + base64_of(leaf_) + "\n"), ElementsAre(leaf_));
  EXPECT_EQ(certificate_in_base64("\n" + base64_of(leaf_)).value(), leaf_);
}

TEST_F(TextValue, OtherTextsHoldNone) {
  EXPECT_THAT(found(""), IsEmpty());
  EXPECT_THAT(found("MII"), IsEmpty());
  EXPECT_THAT(found("MII" + std::string(400, 'A')), IsEmpty());
  EXPECT_THAT(found("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"), IsEmpty());
  EXPECT_THAT(found("-----BEGIN CERTIFICATE REQUEST-----\nMIIE\n-----END CERTIFICATE REQUEST-----\n"),
              IsEmpty());
}

TEST_F(TextValue, WhatDoesNotHoldSaysWhy) {
  EXPECT_EQ(reason(pem_.substr(0, pem_.size() / 2)), Reason::kTruncated);
  EXPECT_EQ(reason("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"), Reason::kMalformed);
  const std::string cut = base64_of(ByteView(leaf_).first(leaf_.size() / 3 * 3 - 30));
  EXPECT_EQ(reason(cut), Reason::kTruncated);
  EXPECT_EQ(certificate_in_base64("bm90aGluZw==").fault().reason, Reason::kMalformed);
}

}  // namespace
}  // namespace kigen::formats
