#include "exporter/web/password_hash.h"

#include <gtest/gtest.h>

#include <ostream>

namespace kigen::web {
namespace {

// Of Openwall's crypt_blowfish.
constexpr const char* kOfUstarU = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

std::string with_revision(char revision) {
  std::string hash = kOfUstarU;
  hash[2] = revision;
  return hash;
}

class PasswordHash : public ::testing::Test {};

TEST_F(PasswordHash, EveryRevisionOfBcryptMatches) {
  for (const char revision : {'a', 'b', 'y'}) {
    EXPECT_TRUE(password_matches(with_revision(revision), "U*U")) << revision;
    EXPECT_FALSE(password_matches(with_revision(revision), "U*V")) << revision;
    EXPECT_FALSE(password_matches(with_revision(revision), "")) << revision;
  }
}

TEST_F(PasswordHash, ZeroByteEndsNoPassword) {
  EXPECT_FALSE(password_matches(kOfUstarU, std::string_view("U*U\0", 4)));
  EXPECT_FALSE(password_matches(kOfUstarU, std::string_view("U*U\0x", 5)));
}

TEST_F(PasswordHash, UnusedBitsOfTheSaltDoNotMatter) {
  std::string hash = kOfUstarU;
  hash[28] = '/';  // the last character of the salt, `.`, holds two bits in six
  EXPECT_TRUE(password_matches(hash, "U*U"));
  EXPECT_FALSE(password_matches(hash, "U*V"));
}

TEST_F(PasswordHash, CostIsRead) {
  EXPECT_EQ(bcrypt_cost(kOfUstarU), 5);
  EXPECT_EQ(bcrypt_cost(with_revision('y')), 5);
}

struct NoHash {
  const char* name;
  std::string text;
};
void PrintTo(const NoHash& row, std::ostream* out) { *out << row.name; }
class NotAHash : public ::testing::TestWithParam<NoHash> {};

TEST_P(NotAHash, HasNoCost) { EXPECT_EQ(bcrypt_cost(GetParam().text), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(
    Texts, NotAHash,
    ::testing::Values(NoHash{"Empty", ""}, NoHash{"Plain", "secret"},
                      NoHash{"Short", std::string(kOfUstarU, 59)},
                      NoHash{"Long", std::string(kOfUstarU) + "."}, NoHash{"RevisionX", with_revision('x')},
                      NoHash{"RevisionZ", with_revision('z')},
                      NoHash{"OtherAlphabet", std::string(kOfUstarU).replace(20, 1, "=")},
                      NoHash{"CostOfLetters", std::string(kOfUstarU).replace(4, 2, "ab")},
                      NoHash{"Apr1", "$apr1$abcdefgh$0123456789012345678901"},
                      NoHash{"Sha512", "$6$abcdefgh$" + std::string(48, 'x')}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(PasswordHash, HashOfNothingIsAHashOfItsCostAndNeverTheSame) {
  const std::string hash = hash_of_nothing(4);
  EXPECT_EQ(bcrypt_cost(hash), 4);
  EXPECT_NE(hash, hash_of_nothing(4));
  EXPECT_FALSE(password_matches(hash, ""));
  EXPECT_EQ(bcrypt_cost(hash_of_nothing(99)), kHighestCost);
}

}  // namespace
}  // namespace kigen::web
