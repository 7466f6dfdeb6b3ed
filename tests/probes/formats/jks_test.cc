#include "probes/formats/jks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/bcfks.h"
#include "probes/formats/der.h"
#include "probes/formats/jks_entries.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs12.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/jks_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using build::joined;
using build::private_key_entry;
using build::trusted_entry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::string_view_literals::operator""sv;

constexpr auto kSecret = "\0s\0e\0c\0r\0e\0t"sv;

class JksFormat : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { chain_ = new kigen::testing::Chain(kigen::testing::mint_chain()); }
  static void TearDownTestSuite() { delete chain_; }

  static const Bytes& leaf() { return chain_->leaf.der; }
  static const Bytes& intermediate() { return chain_->intermediate.der; }
  static const Bytes& root() { return chain_->root.der; }
  static std::vector<Bytes> whole_chain() { return {leaf(), intermediate(), root()}; }
  // A trusted certificate, a key with its chain, a secret key, and another trusted certificate.
  static std::vector<Bytes> one_of_each() {
    return {trusted_entry("our-root", root()), private_key_entry("server", whole_chain()),
            build::secret_key_entry("aes", build::serialized({build::byte_array(Bytes(40, 3))})),
            trusted_entry("intermediate", intermediate())};
  }
  static Bytes store() {
    return build::jks({.magic = build::kJceks, .utf16_password = kSecret}, one_of_each());
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
};

TEST_F(JksFormat, MagicAndVersionAreRecognised) {
  for (const std::uint32_t magic : {build::kJks, build::kJceks}) {
    for (const std::uint32_t version : {1u, 2u}) {
      EXPECT_TRUE(recognised(kJks, build::jks({magic, version}, {}))) << magic << version;
    }
    EXPECT_FALSE(recognised(kJks, build::jks({magic, 0}, {})));
    EXPECT_FALSE(recognised(kJks, build::jks({magic, 3}, {})));
    EXPECT_FALSE(recognised(kJks, build::u32(magic)));
  }
}

TEST_F(JksFormat, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kJks, leaf()));
  EXPECT_FALSE(recognised(kJks, as_bytes(chain_->leaf.pem)));
  EXPECT_FALSE(recognised(kJks, Bytes{}));
  EXPECT_FALSE(recognised(kJks, Bytes(64, 0xce)));
  for (const auto* other : {&kPem, &kDer, &kPkcs12, &kBcfks}) EXPECT_FALSE(recognised(*other, store()));
}

TEST_F(JksFormat, CertificatesNeedNoPassword) {
  const Contents contents = read(kJks, store());
  EXPECT_THAT(contents.faults, IsEmpty());
  EXPECT_EQ(contents.password_used, std::nullopt);
  EXPECT_THAT(entries_of(contents),
              ElementsAre("server", "server/1", "server/2", "our-root", "intermediate"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf(), intermediate(), root(), root(), intermediate()));
}

TEST_F(JksFormat, EntriesHaveTheirAttributes) {
  const Contents contents = read(kJks, store());
  std::vector<std::string> names;
  std::vector<bool> trusted;
  for (const auto& found : contents.certificates) {
    names.push_back(found.friendly_name);
    trusted.push_back(found.role == Role::kTrusted);
  }
  EXPECT_THAT(names, ElementsAre("server", "", "", "our-root", "intermediate"));
  EXPECT_THAT(trusted, ElementsAre(false, false, false, true, true));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_TRUE(contents.is_chain);
}

TEST_F(JksFormat, TrustStoreIsNoChain) {
  const Contents contents =
      read(kJks, build::jks({}, {trusted_entry("a", root()), trusted_entry("b", leaf())}));
  EXPECT_THAT(entries_of(contents), ElementsAre("a", "b"));
  EXPECT_FALSE(contents.is_chain);
  EXPECT_THAT(leaves_of(contents), IsEmpty());
}

TEST_F(JksFormat, SeveralKeysAreSeveralLeaves) {
  const Contents contents =
      read(kJks, build::jks({}, {private_key_entry("a", {leaf(), root()}), private_key_entry("none", {}),
                                 private_key_entry("b", {intermediate()})}));
  EXPECT_THAT(entries_of(contents), ElementsAre("a", "a/1", "b"));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0, 2));
}

TEST_F(JksFormat, Version1HasNoTypes) {
  const Bytes store =
      build::jks({.version = 1, .utf16_password = kSecret},
                 {private_key_entry("server", whole_chain(), ""), trusted_entry("root", root(), "")});
  const Contents contents = read(kJks, store, {"secret"});
  EXPECT_THAT(entries_of(contents), ElementsAre("server", "server/1", "server/2", "root"));
  EXPECT_THAT(contents.faults, IsEmpty());
  EXPECT_EQ(contents.password_used, 0u);
}

TEST_F(JksFormat, AliasesAreModifiedUtf8) {
  const Contents contents =
      read(kJks, build::jks({}, {trusted_entry("\u6771\u4eac \xed\xa1\x82\xed\xbe\xb7", root())}));
  EXPECT_THAT(entries_of(contents), ElementsAre("\u6771\u4eac \U00020bb7"));
}

TEST_F(JksFormat, EmptyStoreIsEmpty) {
  const Contents contents = read(kJks, build::jks({}, {}));
  EXPECT_THAT(contents.certificates, IsEmpty());
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(JksFormat, AnyFittingPasswordIsUsed) {
  const Contents contents = read(kJks, store(), {"wrong", "secret", "other"});
  EXPECT_THAT(contents.faults, IsEmpty());
  EXPECT_EQ(contents.password_used, 1u);
}

TEST_F(JksFormat, WrongPasswordsAreAFaultBesideTheCertificates) {
  const Contents contents = read(kJks, store(), {"Wrong1", "Wrong2", ""});
  EXPECT_EQ(contents.certificates.size(), 5u);
  EXPECT_THAT(faults_of(contents), ElementsAre("password"));
  EXPECT_EQ(contents.faults.at(0).fault.detail.find("Wrong"), std::string::npos);
  EXPECT_EQ(contents.password_used, std::nullopt);
}

TEST_F(JksFormat, EveryChangedByteIsNoticedWithThePassword) {
  const Bytes whole = store();
  for (std::size_t at = 12; at < whole.size(); ++at) {
    Bytes changed = whole;
    changed[at] ^= 0x81;
    EXPECT_FALSE(read(kJks, changed, {"secret"}).faults.empty()) << at;
  }
}

TEST_F(JksFormat, PasswordsAreUtf16) {
  const Bytes store =
      build::jks({.utf16_password = "\x67\x71\xd8\x42\xdf\xb7"}, {trusted_entry("a", root())});
  EXPECT_EQ(read(kJks, store, {"\u6771\U00020bb7"}).password_used, 0u);
}

TEST_F(JksFormat, TruncationKeepsEarlierEntries) {
  const Bytes whole = store();
  const auto entries = one_of_each();
  const std::size_t first_ends = 12 + entries[0].size(), second_ends = first_ends + entries[1].size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Contents contents = read(kJks, ByteView(whole).first(size), {"secret"});
    ASSERT_THAT(faults_of(contents), ElementsAre("truncated")) << size;
    const std::size_t least = size < first_ends ? 0 : size < second_ends ? 1 : 4;
    ASSERT_GE(contents.certificates.size(), least) << size;
    ASSERT_LE(contents.certificates.size(), 5u) << size;
  }
}

TEST_F(JksFormat, TruncatedChainKeepsItsLeaf) {
  Bytes store = build::jks({}, {private_key_entry("server", {leaf(), root()})});
  store.resize(store.size() - 25);
  const Contents contents = read(kJks, store);
  EXPECT_THAT(entries_of(contents), ElementsAre("server"));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_THAT(faults_of(contents), ElementsAre("truncated"));
}

TEST_F(JksFormat, HostileLengthsAreTruncated) {
  const Bytes good = trusted_entry("good", root());
  const Bytes start = joined({build::u32(1), build::utf("bad"), build::u64(0)});
  const Bytes huge = build::u32(0xffffffff);
  const std::vector<Bytes> bad = {
      joined({build::u32(2), build::u16(0xffff)}),                                    // alias
      joined({build::u32(2), build::utf("bad"), build::u64(0), build::u16(0xffff)}),  // type
      joined({build::u32(2), build::utf("bad"), build::u64(0), build::utf("X.509"), huge}),
      joined({start, huge}),                 // key
      joined({start, build::u32(0), huge}),  // chain
  };
  for (const Bytes& entry : bad) {
    const Contents contents = read(kJks, build::jks({}, {good, entry}));
    EXPECT_THAT(entries_of(contents), ElementsAre("good"));
    EXPECT_THAT(faults_of(contents), ElementsAre("truncated"));
  }
  const Contents contents = read(kJks, build::jks({}, {good}, 0xffffffff));
  EXPECT_THAT(entries_of(contents), ElementsAre("good"));
  EXPECT_EQ(contents.faults.size(), 1u);
}

TEST_F(JksFormat, EntriesThatAreNoCertificateAreFaultsOfTheirOwn) {
  const Contents contents = read(
      kJks, build::jks({}, {trusted_entry("pgp", root(), "PGP"), trusted_entry("text", {'t', 'e', 'x', 't'}),
                            trusted_entry("cut", Bytes(root().begin(), root().begin() + 100)),
                            private_key_entry("server", {leaf(), Bytes{}}), trusted_entry("good", root())}));
  EXPECT_THAT(entries_of(contents), ElementsAre("server", "good"));
  EXPECT_THAT(faults_of(contents),
              ElementsAre("pgp: unsupported", "text: malformed", "cut: malformed", "server/1: malformed"));
}

TEST_F(JksFormat, UnknownEntryEndsTheReading) {
  const Bytes secret = build::secret_key_entry("aes", build::serialized({Bytes{0x70}}));
  for (const Bytes& unknown : {joined({build::u32(4), build::utf("x"), build::u64(0)}), secret}) {
    const Contents contents =
        read(kJks, build::jks({}, {trusted_entry("a", root()), unknown, trusted_entry("b", root())}), {"x"});
    EXPECT_THAT(entries_of(contents), ElementsAre("a"));
    EXPECT_THAT(faults_of(contents), ElementsAre("malformed"));
  }
}

TEST_F(JksFormat, SecretKeyWithoutAnEndEndsTheReading) {
  const Bytes unknown = build::secret_key_entry("aes", build::serialized({Bytes{0x7b}}));
  const Contents contents =
      read(kJks, build::jks({.magic = build::kJceks},
                            {trusted_entry("a", root()), unknown, trusted_entry("b", root())}));
  EXPECT_THAT(entries_of(contents), ElementsAre("a"));
  EXPECT_THAT(faults_of(contents), ElementsAre("unsupported"));
}

TEST_F(JksFormat, CertificatesBeyondTheLimitAreTooLarge) {
  const std::vector<Bytes> entries(kMaxKeyStoreCertificates + 5, trusted_entry("a", {0x30, 0}));
  const Contents contents = read(kJks, build::jks({}, entries), {"wrong"});
  EXPECT_EQ(contents.certificates.size(), kMaxKeyStoreCertificates);
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
  const Bytes in_one_chain = build::jks(
      {}, {private_key_entry("a", std::vector<Bytes>(kMaxKeyStoreCertificates + 5, Bytes{0x30, 0}))});
  EXPECT_EQ(read(kJks, in_one_chain).certificates.size(), kMaxKeyStoreCertificates);
  EXPECT_THAT(faults_of(read(kJks, in_one_chain)), ElementsAre("too_large"));
}

TEST_F(JksFormat, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kJks, store(), {}, 100)), ElementsAre("too_large"));
}

TEST_F(JksFormat, OtherContentIsMalformed) {
  EXPECT_THAT(faults_of(read(kJks, leaf())), ElementsAre("malformed"));
  EXPECT_THAT(faults_of(read(kJks, Bytes{})), ElementsAre("truncated"));
}

}  // namespace
}  // namespace kigen::formats
