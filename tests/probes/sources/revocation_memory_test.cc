#include "probes/sources/revocation_memory.h"

#include <gtest/gtest.h>

#include "tests/support/mint_crl.h"

namespace kigen::sources {
namespace {

using pki::Revocation;
using std::chrono::sys_seconds;
using namespace std::chrono_literals;

constexpr sys_seconds kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);

Sha256 key(std::uint32_t number) {
  Sha256 digest{};
  for (std::size_t i = 0; i < 4; ++i) digest[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return digest;
}

RevocationFinding answer(Revocation::Status status, std::optional<sys_seconds> next_update) {
  return Revocation{status, kNow, next_update};
}

RevocationFinding good(std::optional<sys_seconds> next_update = kNow + 48h) {
  return answer(Revocation::Status::kGood, next_update);
}

std::shared_ptr<const pki::RevocationList> list_of(int revoked) {
  const auto issuer = testing::mint({.common_name = "CA", .ca = true});
  return *pki::RevocationList::read(testing::mint_crl({.revoked = revoked}, issuer), issuer.der);
}

struct DueRow {
  const char* name;
  RevocationFinding finding;
  std::chrono::seconds due;  // from now on
};
void PrintTo(const DueRow& row, std::ostream* out) { *out << row.name; }

class RevocationDue : public ::testing::TestWithParam<DueRow> {};

TEST_P(RevocationDue, IsBoundedByANextUpdateAMinuteAndADay) {
  RevocationMemory memory(100, 1 << 20);
  memory.put(key(1), GetParam().finding, kNow);
  EXPECT_EQ(memory.find(key(1))->due - kNow, GetParam().due);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RevocationDue,
    ::testing::Values(DueRow{"Halfway", good(kNow + 4h), 2h}, DueRow{"Soon", good(kNow + 1s), 1min},
                      DueRow{"InAWeek", good(kNow + 24h * 7), 24h}, DueRow{"Passed", good(kNow - 1s), 10min},
                      DueRow{"Never", good(std::nullopt), 1h},
                      DueRow{"Unknown", answer(Revocation::Status::kUnknown, kNow + 48h), 10min},
                      DueRow{"Revoked", answer(Revocation::Status::kRevoked, kNow + 48h), 24h},
                      DueRow{"List", list_of(1), 24h}),
    [](const auto& row) { return row.param.name; });

TEST(RevocationMemoryTest, AFailureIsRememberedForTenMinutes) {
  RevocationMemory memory(100, 1 << 20);
  EXPECT_EQ(memory.find(key(1)), nullptr);
  memory.put(key(1), Fault(Reason::kHttpStatus, "404"), kNow);
  const auto* entry = memory.find(key(1));
  ASSERT_NE(entry, nullptr);
  EXPECT_FALSE(entry->finding);
  EXPECT_EQ(entry->fault->detail, "404");
  EXPECT_EQ(entry->due, kNow + 10min);
}

TEST(RevocationMemoryTest, AFailureLeavesTheOlderAnswerInPlaceAndAnAnswerReplacesIt) {
  RevocationMemory memory(100, 1 << 20);
  memory.put(key(1), good(), kNow);
  memory.put(key(1), Fault(Reason::kTimeout, "late"), kNow + 24h);
  EXPECT_EQ(std::get<Revocation>(*memory.find(key(1))->finding).status, Revocation::Status::kGood);
  EXPECT_EQ(memory.find(key(1))->due, kNow + 24h + 10min);
  memory.put(key(1), answer(Revocation::Status::kRevoked, kNow + 96h), kNow + 25h);
  EXPECT_EQ(std::get<Revocation>(*memory.find(key(1))->finding).status, Revocation::Status::kRevoked);
  EXPECT_FALSE(memory.find(key(1))->fault);
}

TEST(RevocationMemoryTest, StaysWithinItsEntriesAndKeepsWhatIsAskedFor) {
  RevocationMemory memory(100, 1 << 20);
  memory.put(key(0), good(), kNow);
  for (std::uint32_t i = 1; i < 5000; ++i) {
    memory.put(key(i), good(), kNow);
    ASSERT_LE(memory.size(), 101u);
    ASSERT_NE(memory.find(key(0)), nullptr) << i;
  }
  EXPECT_EQ(memory.find(key(1)), nullptr);
}

TEST(RevocationMemoryTest, StaysWithinItsBytes) {
  const auto list = list_of(2000);
  RevocationMemory memory(1000, 10 * list->bytes());
  for (std::uint32_t i = 0; i < 100; ++i) {
    memory.put(key(i), RevocationFinding(list), kNow);
    ASSERT_LE(memory.size(), 10u);
    ASSERT_NE(memory.find(key(i)), nullptr);
  }
  EXPECT_GE(memory.size(), 4u);
}

TEST(RevocationMemoryTest, AListLargerThanAllIsKeptAlone) {
  const auto list = list_of(2000);
  RevocationMemory memory(1000, list->bytes());
  memory.put(key(1), RevocationFinding(list), kNow);
  EXPECT_NE(memory.find(key(1)), nullptr);
}

TEST(RevocationMemoryTest, ServersThatAreAwayAreLeftAloneForTenMinutes) {
  RevocationMemory memory(100, 1 << 20);
  const std::string origin = "http://ocsp.example.test";
  memory.note_failure(origin, Fault(Reason::kHttpStatus, "404"), kNow);
  EXPECT_FALSE(memory.why_dead(origin, kNow)) << "it says nothing about other answers of the server";
  for (const Reason reason : {Reason::kResolve, Reason::kRefused, Reason::kUnreachable, Reason::kTimeout}) {
    memory.note_failure(origin, Fault(reason, "away"), kNow);
    EXPECT_EQ(memory.why_dead(origin, kNow + 10min - 1s)->reason, reason);
    EXPECT_FALSE(memory.why_dead(origin, kNow + 10min));
    EXPECT_FALSE(memory.why_dead("http://other.example.test", kNow));
  }
}

}  // namespace
}  // namespace kigen::sources
