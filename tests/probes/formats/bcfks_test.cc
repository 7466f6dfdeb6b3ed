#include "probes/formats/bcfks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include "probes/formats/bcfks_derivation.h"
#include "probes/formats/bcfks_store.h"
#include "probes/formats/der.h"
#include "probes/formats/jks_entries.h"
#include "probes/formats/pbe_cost.h"
#include "probes/pki/der_reader.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using build::element;
using build::integer;
using build::octets;
using build::oid;
using build::sequence;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace tag = pki::tag;

const std::string kHmacSha512 = "1.2.840.113549.2.11";

Bytes time() { return element(tag::kGeneralizedTime, {to_owned(as_bytes("20260101000000Z"))}); }
Bytes utf8(std::string_view text) { return element(tag::kUtf8String, {to_owned(as_bytes(text))}); }
Bytes object(std::uint32_t type, std::string_view alias, const Bytes& data) {
  return sequence({integer(type), utf8(alias), time(), time(), octets(data)});
}
Bytes chain_data(const std::vector<Bytes>& chain) { return sequence({sequence({}), sequence(chain)}); }
Bytes store_data(const std::vector<Bytes>& objects) {
  return sequence({integer(1), sequence({oid(kHmacSha512)}), time(), time(), sequence(objects)});
}

Bytes pbkdf2(std::uint32_t iterations, std::uint32_t key_bytes = 64) {
  return sequence(
      {oid("1.2.840.113549.1.5.12"), sequence({octets(Bytes(16, 1)), integer(iterations), integer(key_bytes),
                                               sequence({oid(kHmacSha512)})})});
}
Bytes scrypt(std::uint32_t n, std::uint32_t r, std::uint32_t p) {
  return sequence({oid("1.3.6.1.4.1.11591.4.11"),
                   sequence({octets(Bytes(16, 1)), integer(n), integer(r), integer(p), integer(32)})});
}
Bytes mac_check(const Bytes& derivation, const std::string& algorithm = kHmacSha512) {
  return sequence({sequence({oid(algorithm)}), derivation, octets(Bytes(64, 0x5a))});
}
// Signed: nothing tells whether a password fits.
Bytes signature_check() { return build::explicit_0({sequence({sequence({}), octets({})})}); }

Bytes ccm(const Bytes& nonce, std::uint32_t tag_bytes) {
  return sequence({oid("2.16.840.1.101.3.4.1.47"), sequence({octets(nonce), integer(tag_bytes)})});
}
Bytes encrypted(const Bytes& derivation, const Bytes& cipher, const Bytes& text = Bytes(64, 7)) {
  return sequence({sequence({oid("1.2.840.113549.1.5.13"), sequence({derivation, cipher})}), octets(text)});
}

class BcfksFormat : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { chain_ = new kigen::testing::Chain(kigen::testing::mint_chain()); }
  static void TearDownTestSuite() { delete chain_; }

  static const Bytes& leaf() { return chain_->leaf.der; }
  static const Bytes& root() { return chain_->root.der; }
  static Contents read_objects(const std::vector<Bytes>& objects) {
    return read(kBcfks, sequence({store_data(objects), signature_check()}));
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
};

TEST_F(BcfksFormat, OtherContentIsNotRecognised) {
  const Bytes algorithm = sequence({oid("1.2.840.10045.4.3.2")});
  const Bytes version_1_crl = sequence({sequence({algorithm, sequence({}), time()}), algorithm, octets({})});
  const Bytes version_2_crl =
      sequence({sequence({integer(1), algorithm, sequence({}), time(), time()}), algorithm});
  const Bytes encrypted_key = sequence({sequence({oid("1.2.840.113549.1.5.13"), sequence({})}), octets({})});
  for (const Bytes& other : {leaf(), version_1_crl, version_2_crl, encrypted_key, Bytes{},
                             Bytes{0x30, 0x80, 0x30}, to_owned(as_bytes(chain_->leaf.pem))}) {
    EXPECT_FALSE(recognised(kBcfks, other));
  }
}

TEST_F(BcfksFormat, BothKindsOfStoreDataAreRecognised) {
  EXPECT_TRUE(recognised(kBcfks, sequence({store_data({}), signature_check()})));
  const Bytes closed = sequence({encrypted(pbkdf2(1), ccm(Bytes(12), 8)), signature_check()});
  EXPECT_TRUE(recognised(kBcfks, closed));
  EXPECT_TRUE(recognised(kBcfks, ByteView(closed).first(40)));
}

TEST_F(BcfksFormat, EntriesOfEveryTypeAreRead) {
  const Contents contents =
      read_objects({object(0, "our-root", root()), object(1, "server", chain_data({leaf(), root()})),
                    object(2, "aes", {1}), object(3, "other", chain_data({leaf()})), object(4, "hmac", {1}),
                    object(1, "none", chain_data({}))});
  EXPECT_THAT(entries_of(contents), ElementsAre("server", "server/1", "other", "our-root"));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0, 2));
  EXPECT_EQ(contents.certificates.at(3).role, Role::kTrusted);
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(BcfksFormat, TrustStoreIsNoChain) {
  EXPECT_FALSE(read_objects({object(0, "our-root", root())}).is_chain);
}

TEST_F(BcfksFormat, EntriesThatDoNotHoldAreFaultsOfTheirOwn) {
  const Contents contents =
      read_objects({object(0, "text", {'x'}), object(9, "new", {}), object(1, "broken", {0x30, 0}),
                    object(1, "cut", chain_data({leaf(), Bytes{0x30, 0x85}})), object(0, "good", root())});
  EXPECT_THAT(entries_of(contents), ElementsAre("cut", "good"));
  EXPECT_THAT(faults_of(contents),
              ElementsAre("text: malformed", "new: unsupported", "broken: malformed", "cut/1: malformed"));
}

TEST_F(BcfksFormat, ObjectThatDoesNotHoldEndsTheReading) {
  const Contents contents =
      read_objects({object(0, "a", root()), sequence({integer(0), utf8("b")}), object(0, "c", root())});
  EXPECT_THAT(entries_of(contents), ElementsAre("a"));
  EXPECT_THAT(faults_of(contents), ElementsAre("malformed"));
}

TEST_F(BcfksFormat, PlainStoreIsReadBesideAWrongMac) {
  const Bytes store = sequence({store_data({object(0, "a", root())}), mac_check(pbkdf2(1))});
  const Contents contents = read(kBcfks, store, {"wrong"});
  EXPECT_THAT(entries_of(contents), ElementsAre("a"));
  EXPECT_THAT(faults_of(contents), ElementsAre("password"));
}

TEST_F(BcfksFormat, CertificatesBeyondTheLimitAreTooLarge) {
  const Contents contents =
      read_objects(std::vector<Bytes>(kMaxKeyStoreCertificates + 5, object(0, "a", {0x30, 0})));
  EXPECT_EQ(contents.certificates.size(), kMaxKeyStoreCertificates);
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
}

TEST_F(BcfksFormat, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kBcfks, sequence({store_data({}), signature_check()}), {}, 10)),
              ElementsAre("too_large"));
}

struct Broken {
  const char* name;
  Bytes store;
  const char* fault;
};

class BrokenBcfks : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenBcfks, GivesItsReason) {
  ERR_clear_error();
  const Contents contents = read(kBcfks, GetParam().store, {"secret"});
  EXPECT_THAT(contents.certificates, IsEmpty());
  EXPECT_THAT(faults_of(contents), ElementsAre(GetParam().fault));
  EXPECT_EQ(ERR_peek_error(), 0u);
}

Bytes closed(const Bytes& derivation, const Bytes& cipher = ccm(Bytes(12), 8)) {
  return sequence({encrypted(derivation, cipher), signature_check()});
}

INSTANTIATE_TEST_SUITE_P(
    Stores, BrokenBcfks,
    ::testing::Values(
        Broken{"Empty", {}, "malformed"},
        Broken{"Certificate", sequence({sequence({integer(1)})}), "malformed"},
        Broken{"NoIntegrityCheck", sequence({store_data({})}), "malformed"},
        Broken{"MacWithoutDigest", sequence({store_data({}), sequence({sequence({oid(kHmacSha512)})})}),
               "malformed"},
        Broken{"ObjectsMissing",
               sequence({sequence({integer(1), sequence({}), time(), time()}), signature_check()}),
               "malformed"},
        Broken{"UnknownMac", sequence({store_data({}), mac_check(pbkdf2(1), "1.2.3.4")}), "unsupported"},
        Broken{"WrongPassword", closed(pbkdf2(1, 32)), "password"},
        Broken{"WrongPasswordOfScrypt", closed(scrypt(16, 1, 1)), "password"},
        Broken{"WrongPasswordOfKeyWrap", closed(pbkdf2(1, 32), sequence({oid("2.16.840.1.101.3.4.1.48")})),
               "password"},
        Broken{"UnknownDerivation", closed(sequence({oid("1.2.3.4"), sequence({})})), "unsupported"},
        Broken{"UnknownCipher", closed(pbkdf2(1, 32), sequence({oid("1.2.3.4"), sequence({})})),
               "unsupported"},
        Broken{"NoIterations", closed(pbkdf2(0, 32)), "unsupported"},
        Broken{"TooManyIterations", closed(pbkdf2(kMaxIterations + 1, 32)), "unsupported"},
        Broken{"TooManyIterationsOfMac", sequence({store_data({}), mac_check(pbkdf2(0x7fffffff))}),
               "unsupported"},
        Broken{"HugeKey", closed(pbkdf2(1, 0x7fffffff)), "unsupported"},
        Broken{"KeyOfOtherSize", closed(pbkdf2(1, 16)), "unsupported"},
        Broken{"ScryptCostsTooMuch", closed(scrypt(0x40000000, 8, 8)), "unsupported"},
        Broken{"ScryptTakesTooMuchMemory", closed(scrypt(1 << 20, 8, 1)), "unsupported"},
        Broken{"ScryptOfNoPowerOfTwo", closed(scrypt(1000, 1, 1)), "unsupported"},
        Broken{"ScryptWithoutBlocks", closed(scrypt(16, 0, 1)), "unsupported"},
        Broken{"NonceTooLong", closed(pbkdf2(1, 32), ccm(Bytes(14), 8)), "unsupported"},
        Broken{"OddTag", closed(pbkdf2(1, 32), ccm(Bytes(12), 7)), "unsupported"},
        Broken{"CipherTextShorterThanItsTag",
               sequence({encrypted(pbkdf2(1, 32), ccm(Bytes(12), 16), Bytes(16)), signature_check()}),
               "password"}),
    [](const auto& test) { return std::string(test.param.name); });

class BcfksDerivationTest : public ::testing::Test {};

TEST_F(BcfksDerivationTest, ScryptIsReadAsBouncyCastleCallsItFirst) {
  const Bytes algorithm = scrypt(1024, 8, 1);
  const auto readings = read_derivation(algorithm);
  ASSERT_TRUE(readings);
  ASSERT_EQ(readings->size(), 2u);
  EXPECT_EQ(readings->at(0).parallelism, 8u);
  EXPECT_EQ(readings->at(0).cost(), 1024u * 8 * 8);
  EXPECT_EQ(readings->at(1).parallelism, 1u);
  const Bytes equal = scrypt(1024, 2, 2);
  EXPECT_EQ(read_derivation(equal)->size(), 1u);
}

TEST_F(BcfksDerivationTest, CostCountsEveryBlockOfTheKey) {
  const Bytes sha1 =
      sequence({oid("1.2.840.113549.1.5.12"), sequence({octets(Bytes(16, 1)), integer(1000), integer(64)})});
  EXPECT_EQ(read_derivation(sha1)->at(0).cost(), 4000u);
  const Bytes sha512 = pbkdf2(1000);
  EXPECT_EQ(read_derivation(sha512)->at(0).cost(), 1000u);
}

TEST_F(BcfksDerivationTest, KeyDependsOnPurposeAndPassword) {
  const Bytes algorithm = pbkdf2(10, 32);
  const auto derivations = read_derivation(algorithm);
  const auto key = [&](std::string_view password, std::string_view purpose) {
    return std::string(derive_key(derivations->at(0), password, purpose, 32)->reveal());
  };
  EXPECT_EQ(key("a", "p").size(), 32u);
  EXPECT_NE(key("a", "p"), key("b", "p"));
  EXPECT_NE(key("a", "p"), key("a", "q"));
  EXPECT_NE(key("", "p"), key("a", "p"));
}

}  // namespace
}  // namespace kigen::formats
