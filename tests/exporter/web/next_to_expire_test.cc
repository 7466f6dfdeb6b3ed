#include "exporter/web/next_to_expire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/web/snapshot_fixture.h"

namespace kigen::web {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;

class NextToExpire : public ::testing::Test {
 protected:
  static std::vector<std::string> names(const store::Snapshot& snapshot, std::size_t count) {
    std::vector<std::string> names;
    for (const auto& one : next_to_expire(snapshot, count)) {
      names.emplace_back(one.license != nullptr ? one.license->name
                                                : one.certificate().text(Certificate::Text::kName));
    }
    return names;
  }
};

TEST_F(NextToExpire, EmptySnapshotListsNothing) { EXPECT_THAT(names({}, 10), ElementsAre()); }

TEST_F(NextToExpire, WorstComesFirstAcrossTargets) {
  const auto snapshot =
      snapshot_of({{.certificates = {{.name = "b", .left = days(20)}, {.name = "d", .left = days(40)}}},
                   {.certificates = {{.name = "a", .left = days(-3)}, {.name = "c", .left = days(30)}}}});
  EXPECT_THAT(names(snapshot, 10), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(names(snapshot, 2), ElementsAre("a", "b"));
}

TEST_F(NextToExpire, LicensesThatEndAreFirstClass) {
  const auto snapshot = snapshot_of({{.certificates = {{.name = "root", .left = days(1), .role = Role::kRoot},
                                                       {.name = "leaf", .left = days(50)}},
                                      .licenses = {{"late", days(60)}, {"never", {}}, {"soon", days(40)}}}});
  EXPECT_THAT(names(snapshot, 10), ElementsAre("root", "soon", "leaf", "late"));
  EXPECT_THAT(names(snapshot, 3), ElementsAre("soon", "leaf", "late"));
}

TEST_F(NextToExpire, ALicenseThatNothingUsesIsNotFirstClass) {
  const auto snapshot = snapshot_of({{.certificates = {{.name = "leaf", .left = days(50)}},
                                      .licenses = {{"spare", days(40), false}, {"used", days(60)}}}});
  EXPECT_THAT(names(snapshot, 10), ElementsAre("spare", "leaf", "used"));
  EXPECT_THAT(names(snapshot, 2), ElementsAre("leaf", "used"));
}

TEST_F(NextToExpire, EqualDatesKeepTheirOrder) {
  const auto snapshot = snapshot_of({{.certificates = {{.name = "x"}, {.name = "m"}, {.name = "a"}}}});
  EXPECT_THAT(names(snapshot, 3), ElementsAre("x", "m", "a"));
}

TEST_F(NextToExpire, OldRootsDoNotPushOutLeaves) {
  TargetLook store{.target = "/etc/ssl/certs"}, web;
  for (int i = 0; i < 20; ++i)
    store.certificates.push_back({.name = "root", .left = days(-i), .role = Role::kTrusted});
  for (int i = 0; i < 20; ++i) web.certificates.push_back({.name = "leaf", .left = days(10 + i)});
  const auto listed = names(snapshot_of({store, web}), 8);
  EXPECT_THAT(listed, ElementsAre("root", "root", "leaf", "leaf", "leaf", "leaf", "leaf", "leaf"));
}

TEST_F(NextToExpire, RoomThatOneSideLeavesGoesToTheOther) {
  TargetLook roots, leaves;
  for (int i = 0; i < 20; ++i) roots.certificates.push_back({.name = "root", .role = Role::kRoot});
  for (int i = 0; i < 20; ++i) leaves.certificates.push_back({.name = "leaf"});
  EXPECT_EQ(names(snapshot_of({roots}), 8).size(), 8u);
  EXPECT_EQ(names(snapshot_of({leaves}), 8).size(), 8u);
  roots.certificates.resize(1);
  EXPECT_EQ(names(snapshot_of({roots, leaves}), 8).size(), 8u);
}

TEST_F(NextToExpire, SupersededLeafIsNotFirstClass) {
  const auto snapshot = snapshot_of({{.certificates = {{.name = "old", .state = State::kSuperseded},
                                                       {.name = "signer", .role = Role::kSigning},
                                                       {.name = "leaf"}}}});
  std::vector<bool> first_class;
  for (const auto& one : next_to_expire(snapshot, 3)) first_class.push_back(is_first_class(one));
  EXPECT_THAT(first_class, ElementsAre(false, true, true));
}

}  // namespace
}  // namespace kigen::web
