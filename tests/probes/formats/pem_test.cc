#include "probes/formats/pem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/pki/openssl_handles.h"
#include "tests/probes/formats/armour.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

class PemFormat : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { chain_ = new kigen::testing::Chain(kigen::testing::mint_chain()); }
  static void TearDownTestSuite() { delete chain_; }

  static const kigen::testing::Minted& leaf() { return chain_->leaf; }
  static const kigen::testing::Minted& intermediate() { return chain_->intermediate; }
  static const kigen::testing::Minted& root() { return chain_->root; }

  static inline kigen::testing::Chain* chain_ = nullptr;
};

TEST_F(PemFormat, BlocksAreReadInOrder) {
  const std::string text = leaf().pem + intermediate().pem + root().pem;
  EXPECT_TRUE(recognised(kPem, as_bytes(text)));
  const Contents contents = read(kPem, as_bytes(text));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, intermediate().der, root().der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0", "1", "2"));
  EXPECT_THAT(contents.faults, IsEmpty());
}

struct Dressing {
  const char* name;
  std::string (*dress)(const std::string& pem);
};

class PemDressing : public PemFormat, public ::testing::WithParamInterface<Dressing> {};

TEST_P(PemDressing, IsPassedOver) {
  const std::string text = GetParam().dress(leaf().pem);
  EXPECT_TRUE(recognised(kPem, as_bytes(text)));
  const Contents contents = read(kPem, as_bytes(text));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0"));
  EXPECT_THAT(contents.faults, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PemDressing,
    ::testing::Values(
        Dressing{"None", [](const std::string& pem) { return pem; }},
        Dressing{"CarriageReturns", [](const std::string& pem) { return replaced(pem, "\n", "\r\n"); }},
        Dressing{"LoneCarriageReturns", [](const std::string& pem) { return replaced(pem, "\n", "\r"); }},
        Dressing{"ByteOrderMark", [](const std::string& pem) { return "\xef\xbb\xbf" + pem; }},
        Dressing{"NoFinalLineEnd", [](const std::string& pem) { return pem.substr(0, pem.size() - 1); }},
        Dressing{"TextAround", [](const std::string& pem) { return "subject=CN = x\n" + pem + "\nthe end\n"; }},
        Dressing{"BlankLines", [](const std::string& pem) { return replaced(pem, "\n", " \t\n\n"); }},
        Dressing{"LongPreface",
                 [](const std::string& pem) { return std::string(64000, 'x') + "\n# more\n" + pem; }},
        Dressing{"ArmourInsideALine",
                 [](const std::string& pem) { return "see -----BEGIN CERTIFICATE----- below\n" + pem; }},
        Dressing{"OtherDashes", [](const std::string& pem) { return "----------\n-----\n" + pem + "-----"; }},
        Dressing{"BrokenArmour", [](const std::string& pem) { return "-----BEGIN CERTIFICATE\n" + pem; }},
        Dressing{"Headers",
                 [](const std::string& pem) {
                   return replaced(pem, "BEGIN CERTIFICATE-----\n",
                                   "BEGIN CERTIFICATE-----\nProc-Type: 4,MIC-ONLY\nName: a\n b\n\n");
                 }},
        Dressing{"HeadersWithCarriageReturns",
                 [](const std::string& pem) {
                   return replaced(pem, "BEGIN CERTIFICATE-----\n", "BEGIN CERTIFICATE-----\r\nName: a\r\n\r\n");
                 }},
        Dressing{"OldLabel",
                 [](const std::string& pem) { return replaced(pem, " CERTIFICATE", " X509 CERTIFICATE"); }},
        Dressing{"OtherBlocks",
                 [](const std::string& pem) {
                   return armoured("PUBLIC KEY", Bytes{1, 2}) + pem + "-----BEGIN DH PARAMETERS-----\n!\n" +
                          armoured("CERTIFICATE REQUEST", Bytes{1});
                 }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(PemFormat, TrustedCertificateGivesItsFirstSequenceOnly) {
  const Bytes with_trust = build::joined({leaf().der, build::sequence({build::octets({1, 2, 3})})});
  const Contents contents = read(kPem, as_bytes(armoured("TRUSTED CERTIFICATE", with_trust)));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der));
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(PemFormat, BodyOnOneLineIsRead) {
  EXPECT_THAT(certificates_of(read(kPem, as_bytes(armoured("CERTIFICATE", leaf().der)))),
              ElementsAre(leaf().der));
}

TEST_F(PemFormat, ALineMayEndAnywhere) {
  for (const std::string end : {"\n", "\r", "\r\n"}) {
    for (std::size_t blanks = 0; blanks < 200; ++blanks) {
      const std::string text =
          replaced(leaf().pem, "CERTIFICATE-----\n", "CERTIFICATE-----" + std::string(blanks, ' ') + end);
      ASSERT_THAT(certificates_of(read(kPem, as_bytes(text))), ElementsAre(leaf().der)) << blanks;
    }
  }
}

TEST_F(PemFormat, BytesBehindTheCertificateAreMalformedBesideIt) {
  const Contents contents = read(kPem, as_bytes(armoured("CERTIFICATE", build::joined({leaf().der, {0}}))));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der));
  EXPECT_THAT(faults_of(contents), ElementsAre("0: malformed"));
}

struct Broken {
  const char* name;
  std::string (*text)(const std::string& pem);
  std::string expected;  // the fault of the middle one of three blocks
};

class PemBroken : public PemFormat, public ::testing::WithParamInterface<Broken> {};

TEST_P(PemBroken, IsAFaultOfItsEntryAndTheOthersStay) {
  const std::string text = root().pem + GetParam().text(leaf().pem) + intermediate().pem;
  const Contents contents = read(kPem, as_bytes(text));
  EXPECT_THAT(certificates_of(contents), ElementsAre(root().der, intermediate().der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0", "2"));
  EXPECT_THAT(faults_of(contents), ElementsAre(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Blocks, PemBroken,
    ::testing::Values(
        Broken{"Base64", [](const std::string& pem) { return replaced(pem, "\nMII", "\nM!I"); },
               "1: malformed"},
        Broken{"NoEndLine", [](const std::string& pem) { return pem.substr(0, pem.find("-----END")); },
               "1: truncated"},
        Broken{"EndInsideALine",
               [](const std::string& pem) { return replaced(pem, "\n-----END", "-----END"); },
               "1: truncated"},
        Broken{"OtherEndLabel",
               [](const std::string& pem) { return replaced(pem, "END CERTIFICATE", "END X509 CRL"); },
               "1: malformed"},
        Broken{
            "EndLineNotClosed",
            [](const std::string& pem) { return replaced(pem, "END CERTIFICATE-----", "END CERTIFICATE"); },
            "1: malformed"},
        Broken{"Empty", [](const std::string&) { return armoured("CERTIFICATE", {}); }, "1: malformed"},
        Broken{"NoSequence",
               [](const std::string&) {
                 return armoured("CERTIFICATE", Bytes{4, 1, 0});
               },
               "1: malformed"},
        Broken{"SequenceCutOff",
               [](const std::string&) {
                 return armoured("CERTIFICATE", Bytes{0x30, 9, 2, 1, 1});
               },
               "1: malformed"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(PemFormat, LastBlockCutOffIsTruncatedWhereverItEnds) {
  const std::string end = "-----END CERTIFICATE-----\n";
  for (std::size_t size = 28; size < leaf().pem.size() - end.size(); size += 37) {
    const std::string text = root().pem + leaf().pem.substr(0, size);
    const Contents contents = read(kPem, as_bytes(text));
    EXPECT_THAT(certificates_of(contents), ElementsAre(root().der));
    EXPECT_THAT(faults_of(contents), ElementsAre("1: truncated")) << size;
  }
}

TEST_F(PemFormat, ContentWithoutCertificatesIsSilent) {
  for (const std::string& text : {std::string(), leaf().key_pem, armoured("PUBLIC KEY", Bytes{1}),
                                  leaf().key_pem.substr(0, 60), std::string("hello\n")}) {
    const Contents contents = read(kPem, as_bytes(text));
    EXPECT_THAT(contents.certificates, IsEmpty());
    EXPECT_THAT(contents.faults, IsEmpty());
  }
}

TEST_F(PemFormat, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kPem, leaf().der));
  EXPECT_FALSE(recognised(kPem, as_bytes("")));
  EXPECT_FALSE(recognised(kPem, as_bytes("x -----BEGIN CERTIFICATE-----\n")));
  EXPECT_FALSE(recognised(kPem, as_bytes("-----END CERTIFICATE-----\n")));
  EXPECT_FALSE(recognised(kPem, as_bytes("ab\xef\xbb\xbf-----BEGIN CERTIFICATE-----\n")));
}

struct KeyCase {
  const char* name;
  std::string (*text)(const kigen::testing::Chain&);
};

class PemKey : public PemFormat, public ::testing::WithParamInterface<KeyCase> {};

TEST_P(PemKey, ServesWithTheFirstCertificate) {
  const Contents contents = read(kPem, as_bytes(GetParam().text(*chain_)));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, root().der));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(contents.faults, IsEmpty());
}

using ChainText = const kigen::testing::Chain&;

INSTANTIATE_TEST_SUITE_P(
    Places, PemKey,
    ::testing::Values(
        KeyCase{"Before", [](ChainText c) { return c.leaf.key_pem + c.leaf.pem + c.root.pem; }},
        KeyCase{"Between", [](ChainText c) { return c.leaf.pem + c.leaf.key_pem + c.root.pem; }},
        KeyCase{"After", [](ChainText c) { return c.leaf.pem + c.root.pem + c.leaf.key_pem; }},
        KeyCase{"OfAKind",
                [](ChainText c) { return c.leaf.pem + c.root.pem + armoured("EC PRIVATE KEY", Bytes{1}); }},
        KeyCase{
            "Encrypted",
            [](ChainText c) {
              return "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
                     "AAAA\n-----END RSA PRIVATE KEY-----\n" +
                     c.leaf.pem + c.root.pem;
            }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(PemFormat, KeyDoesNotGoToTheIssuerOfAnUnreadableCertificate) {
  const std::string text = leaf().key_pem + replaced(leaf().pem, "\nMII", "\nM!I") + intermediate().pem;
  const Contents contents = read(kPem, as_bytes(text));
  EXPECT_THAT(leaves_of(contents), IsEmpty());
  EXPECT_THAT(entries_of(contents), ElementsAre("1"));
}

TEST_F(PemFormat, IsAChainOnlyWhenTheSecondIssuedTheFirst) {
  const auto other = kigen::testing::mint({.common_name = "other"});
  EXPECT_TRUE(read(kPem, as_bytes(leaf().pem + intermediate().pem)).is_chain);
  EXPECT_TRUE(read(kPem, as_bytes(leaf().pem + intermediate().pem + other.pem)).is_chain);
  EXPECT_FALSE(read(kPem, as_bytes(leaf().pem)).is_chain);
  EXPECT_FALSE(read(kPem, as_bytes(leaf().pem + root().pem)).is_chain);
  EXPECT_FALSE(read(kPem, as_bytes(root().pem + root().pem)).is_chain);
  EXPECT_FALSE(read(kPem, as_bytes(root().pem + intermediate().pem)).is_chain);
  EXPECT_FALSE(read(kPem, as_bytes("")).is_chain);
}

TEST_F(PemFormat, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kPem, as_bytes(leaf().pem), {}, 100)), ElementsAre("too_large"));
}

TEST_F(PemFormat, HundredThousandBlocksAreAllRead) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += leaf().pem;
  const Contents contents = read(kPem, as_bytes(text), {}, text.size());
  ASSERT_EQ(contents.certificates.size(), 100'000u);
  EXPECT_EQ(contents.certificates.back().entry, "99999");
  EXPECT_EQ(contents.certificates.back().der, leaf().der);
  EXPECT_THAT(contents.faults, IsEmpty());
}

// Texts on which a careless search for armour is quadratic: with that, this test would not end.
TEST_F(PemFormat, HostileTextsAreReadInOnePass) {
  const auto repeated = [](std::string_view piece, std::size_t size) {
    std::string text;
    while (text.size() < size) text += piece;
    return text;
  };
  constexpr std::size_t kSize = 4 << 20;
  EXPECT_THAT(read(kPem, as_bytes(repeated("-", kSize))).faults, IsEmpty());
  EXPECT_THAT(read(kPem, as_bytes(repeated("-----\n", kSize))).faults, IsEmpty());
  EXPECT_THAT(read(kPem, as_bytes(repeated("-----BEGIN ", kSize))).faults, IsEmpty());
  EXPECT_THAT(read(kPem, as_bytes(repeated("-----END CERTIFICATE-----\n", kSize))).faults, IsEmpty());
  EXPECT_GT(read(kPem, as_bytes(repeated("-----BEGIN CERTIFICATE-----\n", kSize))).faults.size(), 100'000u);
}

TEST_F(PemFormat, AgreesWithOpenssl) {
  std::string text = "\n";
  for (const auto kind : {kigen::testing::KeyKind::kEcP384, kigen::testing::KeyKind::kRsa2048,
                          kigen::testing::KeyKind::kEd25519}) {
    text += kigen::testing::mint({.organisation = "Example KK", .key = kind}).pem + "between\n";
  }
  std::vector<Bytes> expected;
  const auto bio = pki::read_bio(as_bytes(text));
  while (const pki::X509Handle certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    expected.emplace_back(der, der + size);
    OPENSSL_free(der);
  }
  ERR_clear_error();
  ASSERT_EQ(expected.size(), 3u);
  EXPECT_EQ(certificates_of(read(kPem, as_bytes(text))), expected);
}

}  // namespace
}  // namespace kigen::formats
