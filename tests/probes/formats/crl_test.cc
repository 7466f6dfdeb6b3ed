#include "probes/formats/crl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/der.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint_crl.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CrlFormat : public ::testing::Test {
 protected:
  kigen::testing::Minted issuer = kigen::testing::mint({.common_name = "CA", .ca = true});
  Bytes version_1 = kigen::testing::mint_crl({.revoked = 3}, issuer);
  Bytes version_2 = kigen::testing::mint_crl({.number = 1, .revoked = 3}, issuer);
};

TEST_F(CrlFormat, BothVersionsAreRecognisedAndRead) {
  for (const Bytes& der : {version_1, version_2}) {
    EXPECT_TRUE(recognised(kCrl, der));
    EXPECT_FALSE(recognised(kDer, der));
    const Contents contents = read(kCrl, der);
    ASSERT_EQ(contents.crls.size(), 1u);
    EXPECT_EQ(contents.crls[0].der, der);
    EXPECT_EQ(contents.crls[0].entry, "crl:0");
    EXPECT_THAT(contents.certificates, IsEmpty());
    EXPECT_THAT(faults_of(contents), IsEmpty());
  }
}

TEST_F(CrlFormat, EveryTruncationIsTruncated) {
  for (std::size_t size = 6; size < version_2.size(); ++size) {
    const Contents contents = read(kCrl, ByteView(version_2).first(size));
    EXPECT_THAT(contents.crls, IsEmpty());
    EXPECT_THAT(faults_of(contents), ElementsAre("crl:0: truncated"));
  }
  EXPECT_TRUE(recognised(kCrl, ByteView(version_2).first(100)));
}

TEST_F(CrlFormat, BytesBehindTheListAreMalformedBesideIt) {
  EXPECT_THAT(faults_of(read(kCrl, build::joined({version_1, {0, '\n'}}))), IsEmpty());
  const Contents contents = read(kCrl, build::joined({version_1, {1}}));
  EXPECT_EQ(contents.crls.size(), 1u);
  EXPECT_THAT(faults_of(contents), ElementsAre("crl:0: malformed"));
}

TEST_F(CrlFormat, ContentThatIsNoneIsMalformed) {
  EXPECT_THAT(faults_of(read(kCrl, as_bytes("hello"))), ElementsAre("crl:0: malformed"));
  EXPECT_THAT(faults_of(read(kCrl, version_1, {}, 10)), ElementsAre("too_large"));
}

TEST_F(CrlFormat, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kCrl, issuer.der));
  EXPECT_FALSE(recognised(kCrl, as_bytes(issuer.pem)));
  EXPECT_FALSE(recognised(kCrl, kigen::testing::mint_pkcs12({.password = "x"}, issuer, {})));
  EXPECT_FALSE(recognised(kCrl, Bytes{}));
  EXPECT_FALSE(recognised(kCrl, Bytes(100, 0x30)));
}

}  // namespace
}  // namespace kigen::formats
