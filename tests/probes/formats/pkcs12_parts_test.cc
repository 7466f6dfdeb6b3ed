// What a PKCS#12 may hold beside certificates we read: each part that is not for us leaves the others
// readable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/pbe_cost.h"
#include "probes/formats/pkcs12.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;

class Pkcs12Parts : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { chain_ = new kigen::testing::Chain(kigen::testing::mint_chain()); }
  static void TearDownTestSuite() { delete chain_; }

  static const Bytes& leaf() { return chain_->leaf.der; }
  static const Bytes& root() { return chain_->root.der; }

  static inline kigen::testing::Chain* chain_ = nullptr;
};

struct Part {
  const char* name;
  Bytes safe;
  std::string fault;  // empty: none
};

class Pkcs12Part : public Pkcs12Parts, public ::testing::WithParamInterface<Part> {};

TEST_P(Pkcs12Part, LeavesTheOthersReadable) {
  const Contents contents =
      read(kPkcs12, build::pfx({build::plain_safe({build::certificate_bag(root())}), GetParam().safe,
                                build::plain_safe({build::certificate_bag(leaf())})}));
  EXPECT_THAT(certificates_of(contents), ElementsAre(root(), leaf()));
  EXPECT_EQ(faults_of(contents),
            GetParam().fault.empty() ? std::vector<std::string>() : std::vector{GetParam().fault});
}

const std::string kPkcs7 = "1.2.840.113549.1.7.";
const std::string kBags = "1.2.840.113549.1.12.10.1.";

Bytes pbes1(std::uint32_t iterations, const std::string& scheme = "1.2.840.113549.1.12.1.3") {
  return build::sequence(
      {build::oid(scheme), build::sequence({build::octets(Bytes(8, 1)), build::integer(iterations)})});
}

Bytes pbes2(const Bytes& derivation) {
  const Bytes aes = build::sequence({build::oid("2.16.840.1.101.3.4.1.42"), build::octets(Bytes(16, 2))});
  return build::sequence({build::oid("1.2.840.113549.1.5.13"), build::sequence({derivation, aes})});
}

Bytes pbkdf2(std::uint32_t iterations) {
  return build::sequence({build::oid("1.2.840.113549.1.5.12"),
                          build::sequence({build::octets(Bytes(8, 1)), build::integer(iterations)})});
}

Bytes scrypt(std::uint32_t n, std::uint32_t r, std::uint32_t p) {
  return build::sequence(
      {build::oid("1.3.6.1.4.1.11591.4.11"), build::sequence({build::octets(Bytes(8, 1)), build::integer(n),
                                                              build::integer(r), build::integer(p)})});
}

Bytes encrypted(const Bytes& algorithm) { return build::encrypted_safe(algorithm, Bytes(64, 3)); }

constexpr std::uint32_t kHuge = 0x7fffffff;

INSTANTIATE_TEST_SUITE_P(
    Kinds, Pkcs12Part,
    ::testing::Values(
        Part{"EnvelopedData",
             build::sequence({build::oid(kPkcs7 + "3"), build::explicit_0({build::sequence({})})}),
             "unsupported"},
        Part{"UnknownContent",
             build::sequence({build::oid("1.2.3"), build::explicit_0({build::sequence({})})}), "unsupported"},
        Part{"NoContentInfo", build::octets({1}), "malformed"},
        Part{"EmptyContentInfo", build::sequence({}), "malformed"},
        Part{"SafeContentsCutOff",
             build::sequence({build::oid(kPkcs7 + "1"), build::explicit_0({build::octets({0x30, 9})})}),
             "truncated"},
        Part{"SafeContentsOfAnotherType",
             build::sequence({build::oid(kPkcs7 + "1"), build::explicit_0({build::octets({2, 1, 1})})}),
             "malformed"},
        Part{"BrokenBag", build::plain_safe({build::sequence({build::integer(1)})}), "malformed"},
        Part{"UnknownBag", build::plain_safe({build::bag("1.2.3", build::sequence({}))}), "unsupported"},
        Part{"RevocationListBag", build::plain_safe({build::bag(kBags + "4", build::sequence({}))}), ""},
        Part{"SecretBag", build::plain_safe({build::bag(kBags + "5", build::sequence({}))}), ""},
        Part{"EmptySafe", build::plain_safe({}), ""},
        Part{"BrokenCertificateBag", build::plain_safe({build::bag(kBags + "3", build::sequence({}))}),
             "malformed"},
        Part{"SdsiCertificate",
             build::plain_safe({build::bag(kBags + "3",
                                           build::sequence({build::oid("1.2.840.113549.1.9.22.2"),
                                                            build::explicit_0({build::octets({})})}),
                                           {build::friendly_name(u"old")})}),
             "old: unsupported"},
        Part{"CertificateCutOff",
             build::plain_safe({build::certificate_bag({0x30, 5, 1}, {build::friendly_name(u"cut")})}),
             "cut: malformed"},
        Part{"EncryptedDataWithoutContent",
             build::sequence({build::oid(kPkcs7 + "6"),
                              build::explicit_0({build::sequence({build::integer(0)})})}),
             "malformed"},
        Part{"ClosedBags", encrypted(pbes1(1)), "password"},
        Part{"ClosedBagsPbes2", encrypted(pbes2(pbkdf2(1))), "password"},
        Part{"ClosedBagsScrypt", encrypted(pbes2(scrypt(16, 1, 1))), "password"},
        Part{"UnknownScheme", encrypted(pbes1(1, "1.2.3.4")), "unsupported"},
        Part{"UnknownDerivation",
             encrypted(pbes2(build::sequence({build::oid("1.2.3"), build::sequence({})}))), "unsupported"},
        Part{"SchemeWithoutParameters", encrypted(build::sequence({build::oid("1.2.840.113549.1.12.1.3")})),
             "unsupported"},
        Part{"TooManyIterations", encrypted(pbes1(kHuge)), "unsupported"},
        Part{"TooManyIterationsPbes2", encrypted(pbes2(pbkdf2(kHuge))), "unsupported"},
        Part{"NegativeIterations",
             encrypted(pbes2(build::sequence({build::oid("1.2.840.113549.1.5.12"),
                                              build::sequence({build::octets({1}), Bytes{2, 1, 0xff}})}))),
             "unsupported"},
        Part{"TooMuchScrypt", encrypted(pbes2(scrypt(1 << 20, 8, 2))), "unsupported"},
        Part{"ScryptBeyondNumbers", encrypted(pbes2(scrypt(kHuge, kHuge, kHuge))), "unsupported"}),
    [](const auto& test) { return std::string(test.param.name); });

// Windows puts the password of the closed bags into a secret bag that only an AD group can open.
TEST_F(Pkcs12Parts, ProtectionToAnAdGroupIsUnsupported) {
  const Bytes secret = build::bag(kBags + "5", build::sequence({build::oid("1.3.6.1.4.1.311.17.4"),
                                                                build::explicit_0({build::octets({1})})}));
  const Contents contents = read(kPkcs12,
                                 build::pfx({build::plain_safe({build::certificate_bag(root())}),
                                             encrypted(pbes1(1)), build::plain_safe({secret})}),
                                 {"a"});
  EXPECT_THAT(certificates_of(contents), ElementsAre(root()));
  EXPECT_THAT(faults_of(contents), ElementsAre("unsupported"));
}

TEST_F(Pkcs12Parts, TooManyIterationsOfTheMacAreUnsupported) {
  const Bytes store =
      build::pfx({build::plain_safe({build::certificate_bag(leaf())})}, {build::mac_data(kHuge)});
  const Contents contents = read(kPkcs12, store, {"a", "b", "c"});
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf()));
  EXPECT_THAT(faults_of(contents), ElementsAre("unsupported"));
}

// Attempts of an unknown scheme use up the budget without taking time; the bag after them would be
// `password`.
TEST_F(Pkcs12Parts, BagsBeyondTheIterationBudgetAreNotTried) {
  std::vector<Bytes> safes(5, encrypted(pbes1(kMaxIterations, "1.2.3.4")));
  safes.push_back(encrypted(pbes1(kMaxIterations)));
  EXPECT_THAT(faults_of(read(kPkcs12, build::pfx(safes), {"a", "b"})), ElementsAre("unsupported"));
}

TEST_F(Pkcs12Parts, UnknownMacIsUnsupportedBesideTheCertificates) {
  const Bytes unknown = build::sequence({build::oid("1.2.840.113549.1.5.14"), build::sequence({})});
  const Bytes mac = build::sequence(
      {build::sequence({unknown, build::octets(Bytes(32, 1))}), build::octets({1}), build::integer(1)});
  const Contents contents =
      read(kPkcs12, build::pfx({build::plain_safe({build::certificate_bag(leaf())})}, {mac}));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf()));
  EXPECT_THAT(faults_of(contents), ElementsAre("unsupported"));
}

}  // namespace
}  // namespace kigen::formats
