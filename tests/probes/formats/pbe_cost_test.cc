#include "probes/formats/pbe_cost.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/probes/formats/der_builder.h"

namespace kigen::formats {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

class IterationBudgetTest : public ::testing::Test {
 protected:
  IterationBudget budget;
};

TEST_F(IterationBudgetTest, OneDerivationHasALimit) {
  EXPECT_FALSE(budget.spend(kMaxIterations + 1, 0));
  EXPECT_FALSE(budget.spend(kMost, 0));
  EXPECT_TRUE(budget.spend(kMaxIterations, 0));
}

TEST_F(IterationBudgetTest, AllDerivationsTogetherHaveALimit) {
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(budget.spend(kMaxIterations, 0));
  EXPECT_FALSE(budget.spend(kMaxIterations, 0));
  EXPECT_TRUE(budget.spend(kMaxIterations / 2, 0));
}

TEST_F(IterationBudgetTest, AttemptsAndBytesCostToo) {
  int attempts = 0;
  while (budget.spend(1, 0)) ++attempts;
  EXPECT_LT(attempts, 50'000);
  EXPECT_GT(attempts, 40'000);
  IterationBudget another;
  EXPECT_FALSE(another.spend(1, 16 * kMaxIterationsPerContent));
}

struct Case {
  const char* name;
  Bytes parameters;
  std::optional<std::uint64_t> expected;
};

class PbeIterations : public ::testing::TestWithParam<Case> {};

Bytes algorithm(const std::string& oid, const Bytes& parameters) {
  return build::sequence({build::oid(oid), parameters});
}

Bytes pbes2(const Bytes& derivation) {
  return algorithm("1.2.840.113549.1.5.13", build::sequence({derivation, build::sequence({})}));
}

const Bytes kSalt = build::octets({1, 2, 3});
const std::string kPbkdf2 = "1.2.840.113549.1.5.12", kScrypt = "1.3.6.1.4.1.11591.4.11";

TEST_P(PbeIterations, AreRead) { EXPECT_EQ(pbe_iterations(GetParam().parameters), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Algorithms, PbeIterations,
    ::testing::Values(
        Case{"Pkcs12", algorithm("1.2.840.113549.1.12.1.6", build::sequence({kSalt, build::integer(2000)})),
             2000},
        Case{"Pbkdf2",
             pbes2(algorithm(kPbkdf2, build::sequence({kSalt, build::integer(600000), build::integer(32)}))),
             600000},
        Case{"Scrypt",
             pbes2(algorithm(kScrypt, build::sequence({kSalt, build::integer(16384), build::integer(8),
                                                       build::integer(2)}))),
             262144},
        Case{"ScryptSaturates",
             pbes2(algorithm(kScrypt,
                             build::sequence({kSalt, build::element(2, {Bytes(8, 0x7f)}),
                                              build::element(2, {Bytes(8, 0x7f)}), build::integer(1)}))),
             kMost},
        Case{"LargerThanNumbers",
             algorithm("1.2.3", build::sequence({kSalt, build::element(2, {Bytes(40, 0x7f)})})), kMost},
        Case{"Negative", algorithm("1.2.3", build::sequence({kSalt, Bytes{2, 1, 0xff}})), std::nullopt},
        Case{"NoParameters", build::sequence({build::oid("1.2.3")}), std::nullopt},
        Case{"NoCount", algorithm("1.2.3", build::sequence({kSalt})), std::nullopt},
        Case{"OtherDerivation", pbes2(algorithm("1.2.3", build::sequence({kSalt, build::integer(1)}))),
             std::nullopt},
        Case{"Nothing", {}, std::nullopt}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace kigen::formats
