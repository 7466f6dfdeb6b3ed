#include "probes/pki/revocation.h"

#include <gtest/gtest.h>

namespace kigen::pki {
namespace {

using Status = Revocation::Status;
using std::chrono::sys_seconds;
using namespace std::chrono_literals;

constexpr sys_seconds kThisUpdate = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);
constexpr sys_seconds kNextUpdate = kThisUpdate + 24h * 7;

struct Row {
  const char* name;
  Revocation revocation;
  sys_seconds now;
  bool decisive;
  std::optional<bool> not_revoked;  // as applied; the renderer looks at the end
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class RevocationAnswer : public ::testing::TestWithParam<Row> {};

TEST_P(RevocationAnswer, CountsWithinItsTime) {
  Verdicts verdicts;
  apply(GetParam().revocation, GetParam().now, verdicts);
  EXPECT_EQ(verdicts.not_revoked, GetParam().not_revoked);
  EXPECT_EQ(is_decisive(GetParam().revocation, GetParam().now), GetParam().decisive);
  if (GetParam().not_revoked == true) {
    EXPECT_EQ(verdicts.not_revoked_until, counts_until(GetParam().revocation));
  }
}

constexpr Revocation kGood{Status::kGood, kThisUpdate, kNextUpdate};
constexpr Revocation kRevoked{Status::kRevoked, kThisUpdate, kNextUpdate};
constexpr Revocation kOpen{Status::kGood, kThisUpdate, std::nullopt};

INSTANTIATE_TEST_SUITE_P(
    Table, RevocationAnswer,
    ::testing::Values(
        Row{"Good", kGood, kThisUpdate + 1h, true, true},
        Row{"GoodAtItsLastSecond", kGood, kNextUpdate, true, true},
        Row{"GoodAndOutOfDate", kGood, kNextUpdate + 1s, false, true},
        Row{"GoodOfAClockThatIsAhead", kGood, kThisUpdate - 5min, true, true},
        Row{"GoodFromTheFuture", kGood, kThisUpdate - 6min, false, std::nullopt},
        Row{"GoodWithoutNextUpdate", kOpen, kThisUpdate + 24h, true, true},
        Row{"OldWithoutNextUpdate", kOpen, kThisUpdate + 25h, false, true},
        Row{"Revoked", kRevoked, kThisUpdate + 1h, true, false},
        Row{"RevokedLongAgo", kRevoked, kNextUpdate + 24h * 365, true, false},
        Row{"RevokedFromTheFuture", kRevoked, kThisUpdate - 6min, false, std::nullopt},
        Row{"Unknown", {Status::kUnknown, kThisUpdate, kNextUpdate}, kThisUpdate, false, std::nullopt}),
    [](const auto& row) { return row.param.name; });

TEST(RevocationAnswerTest, AnUnknownOneLeavesAnEarlierOneAlone) {
  Verdicts verdicts;
  apply(kRevoked, kThisUpdate, verdicts);
  apply({Status::kUnknown, kThisUpdate, kNextUpdate}, kThisUpdate, verdicts);
  EXPECT_EQ(verdicts.not_revoked, false);
}

}  // namespace
}  // namespace kigen::pki
