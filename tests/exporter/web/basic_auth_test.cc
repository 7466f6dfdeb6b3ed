#include "exporter/web/basic_auth.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/exporter/web/web_config_fixture.h"

namespace kigen::web {
namespace {

using Verdict = BasicAuth::Verdict;

std::string basic(const std::string& pair) {
  std::vector<unsigned char> text(4 * ((pair.size() + 2) / 3) + 1);
  EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(pair.data()),
                  static_cast<int>(pair.size()));
  return "Basic " + std::string(reinterpret_cast<const char*>(text.data()));
}

class Users : public ::testing::Test {
 protected:
  BasicAuth users_{{{"alice", kHashOfSecret}, {"bob", kHashOfOther}}};
};

TEST_F(Users, RightPasswordIsAdmitted) {
  EXPECT_EQ(users_.judge(basic("alice:secret")), Verdict::kAdmitted);
  EXPECT_EQ(users_.judge(basic("bob:other")), Verdict::kAdmitted);
}

TEST_F(Users, AnythingElseIsRefused) {
  for (const char* pair : {"alice:other", "bob:secret", "alice:", "alice:secret ", "Alice:secret",
                           "carol:secret", ":", ":secret", "alice:secret:"}) {
    EXPECT_EQ(users_.judge(basic(pair)), Verdict::kRefused) << pair;
  }
}

TEST_F(Users, WithoutCredentialsNothingIsCompared) {
  EXPECT_EQ(users_.judge(std::nullopt), Verdict::kRefused);
  EXPECT_EQ(users_.judge("Basic ????"), Verdict::kRefused);
  EXPECT_EQ(users_.judge("Bearer YWxpY2U6c2VjcmV0"), Verdict::kRefused);
  EXPECT_EQ(users_.comparisons(), 0);
}

TEST_F(Users, VerdictsAreRemembered) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(users_.judge(basic("alice:secret")), Verdict::kAdmitted);
    EXPECT_EQ(users_.judge(basic("alice:wrong")), Verdict::kRefused);
  }
  EXPECT_EQ(users_.comparisons(), 2);
}

TEST_F(Users, UnknownNameCostsAComparisonToo) {
  EXPECT_EQ(users_.judge(basic("carol:secret")), Verdict::kRefused);
  EXPECT_EQ(users_.comparisons(), 1);
}

TEST_F(Users, NameAndPasswordAreRememberedApart) {
  BasicAuth users{{{"a", kHashOfSecret}}};
  EXPECT_EQ(users.judge(basic("a:secret")), Verdict::kAdmitted);
  EXPECT_EQ(users.judge(basic("as:ecret")), Verdict::kRefused);
}

TEST_F(Users, WrongPasswordsDisplaceNoRightOne) {
  EXPECT_EQ(users_.judge(basic("alice:secret")), Verdict::kAdmitted);
  const int wrong = static_cast<int>(BasicAuth::kMostRemembered) + 1;
  for (int i = 0; i < wrong; ++i) users_.judge(basic("alice:" + std::to_string(i)));
  EXPECT_EQ(users_.comparisons(), wrong + 1);
  EXPECT_EQ(users_.judge(basic("alice:secret")), Verdict::kAdmitted);
  EXPECT_EQ(users_.comparisons(), wrong + 1);
  users_.judge(basic("alice:0"));  // the oldest wrong one is forgotten
  EXPECT_EQ(users_.comparisons(), wrong + 2);
}

TEST_F(Users, ManyAtOnceWithTheSamePasswordCompareOnce) {
  constexpr int kAtOnce = BasicAuth::kMostWaiting;
  std::atomic<int> admitted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back(
        [&] { admitted += users_.judge(basic("alice:secret")) == Verdict::kAdmitted ? 1 : 0; });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(admitted, kAtOnce);
  EXPECT_EQ(users_.comparisons(), 1);
}

// A flood: every password another, each a comparison of a few dozen milliseconds.
TEST_F(Users, FloodLeavesRoomForThoseWhoAreKnown) {
  std::string costly = kHashOfSecret;
  costly.replace(4, 2, "10");  // of no password that anybody knows
  BasicAuth users{{{"alice", kHashOfSecret}, {"costly", costly}}};
  ASSERT_EQ(users.judge(basic("alice:secret")), Verdict::kAdmitted);
  std::atomic<int> busy{0}, refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4 * BasicAuth::kMostWaiting; ++i) {
    threads.emplace_back([&, i] {
      const auto verdict = users.judge(basic("costly:" + std::to_string(i)));
      (verdict == Verdict::kBusy ? busy : refused) += 1;
    });
  }
  EXPECT_EQ(users.judge(basic("alice:secret")), Verdict::kAdmitted);
  for (auto& thread : threads) thread.join();
  EXPECT_GE(busy, 1);
  EXPECT_GE(refused, 1);
  EXPECT_EQ(users.comparisons(), refused + 1);
  EXPECT_EQ(users.judge(basic("alice:secret")), Verdict::kAdmitted);
}

}  // namespace
}  // namespace kigen::web
