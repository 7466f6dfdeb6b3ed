#include "exporter/judgement/paired_store.h"

#include <gtest/gtest.h>

#include <ostream>

#include "probes/pki/name_match.h"
#include "tests/support/leaf.h"

namespace kigen::judgement {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using testing::kPresent;
using testing::leaf;
using testing::LeafDescription;

enum class Expected { kDeployed, kPending, kAbsent };

struct Case {
  const char* name;
  LeafDescription served;
  std::vector<LeafDescription> stored;
  Expected expected;
  const char* asked_for = "www.example.test";
  bool of_key_kind = false;
  std::size_t pending = 0;  // which of those stored should be served
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Paired : public ::testing::TestWithParam<Case> {};

TEST_P(Paired, LeafIsComparedWithTheNewestForItsName) {
  const Case& c = GetParam();
  const auto served = leaf(c.served);
  const ServedLeaf judged{served.get(), "www.example.test:443", c.asked_for, c.of_key_kind};
  std::vector<std::shared_ptr<const Certificate>> stored;
  PairedStore store;
  store.want(judged);
  for (const auto& description : c.stored) {
    stored.push_back(leaf(description));
    store.offer({stored.back().get(), kPresent + hours(stored.size() - 1), "/srv"});
  }
  const auto verdict = store.judge(judged);
  ASSERT_EQ(verdict.has_value(), c.expected != Expected::kAbsent);
  if (!verdict) return;
  EXPECT_EQ(verdict->deployed, c.expected == Expected::kDeployed);
  ASSERT_EQ(verdict->pending_since.has_value(), !verdict->deployed);
  if (!verdict->deployed) {
    EXPECT_EQ(*verdict->pending_since, kPresent + hours(c.pending));
  }
}

const LeafDescription kOld = {.issued = -days(80)};
const LeafDescription kNew = {.issued = -days(5), .key = 2};

INSTANTIATE_TEST_SUITE_P(
    Table, Paired,
    ::testing::Values(
        Case{"renewed_and_not_bound", kOld, {kNew}, Expected::kPending},
        Case{"renewed_beside_the_old_one",
             kOld,
             {kOld, kNew},
             Expected::kPending,
             "www.example.test",
             false,
             1},
        Case{"bound", kNew, {kNew, kOld}, Expected::kDeployed},
        Case{"renewed_on_the_server_first", kNew, {kOld}, Expected::kDeployed},
        Case{"nothing_in_the_store", kOld, {}, Expected::kAbsent},
        Case{"another_name_in_the_store", kOld, {{.names = {"mail.example.test"}}}, Expected::kAbsent},
        Case{"expired_is_no_excuse", {.issued = -days(400)}, {{.issued = -days(200)}}, Expected::kPending},
        Case{"newest_of_many",
             kOld,
             {{.issued = -days(50)}, {.issued = -days(3)}, {.issued = -days(20)}},
             Expected::kPending,
             "www.example.test",
             false,
             1},
        Case{"longer_of_two_of_a_day",
             {.issued = -days(5), .lifetime = days(30)},
             {{.issued = -days(5), .lifetime = days(60)}},
             Expected::kPending},
        Case{"reissued_with_the_same_dates", {.serial = "1"}, {{.serial = "2"}}, Expected::kPending},
        Case{"two_of_the_same_dates_in_the_store",
             {.serial = "1"},
             {{.serial = "2"}, {.serial = "1"}},
             Expected::kDeployed},
        Case{"wildcard_in_the_store",
             kOld,
             {{.names = {"*.example.test"}, .issued = -days(1)}},
             Expected::kPending},
        Case{"wildcard_covers_one_label",
             {.names = {"a.b.example.test"}},
             {{.names = {"*.example.test"}, .issued = -days(1)}},
             Expected::kAbsent,
             "a.b.example.test"},
        Case{"wildcard_served_and_stored",
             {.names = {"*.example.test"}, .issued = -days(80)},
             {{.names = {"*.example.test"}, .issued = -days(1)}},
             Expected::kPending},
        Case{"exact_name_newer_than_wildcard",
             kOld,
             {{.names = {"*.example.test"}, .issued = -days(9)}, kNew},
             Expected::kPending,
             "www.example.test",
             false,
             1},
        Case{"name_in_other_case_and_with_a_dot",
             kOld,
             {{.names = {"WWW.Example.TEST."}, .issued = -days(1)}},
             Expected::kPending,
             "www.example.test"},
        Case{"address",
             {.names = {"192.0.2.7"}, .issued = -days(80)},
             {{.names = {"192.0.2.7", "other"}, .issued = -days(1)}},
             Expected::kPending,
             "192.0.2.7"},
        Case{"address_of_six",
             {.names = {"2001:db8::1"}, .issued = -days(80)},
             {{.names = {"2001:db8::1"}, .issued = -days(1)}},
             Expected::kPending,
             "2001:db8::1"},
        Case{"pattern_does_not_cover_an_address",
             {.names = {"192.0.2.7"}},
             {{.names = {"*.0.2.7"}, .issued = -days(1)}},
             Expected::kAbsent,
             "192.0.2.7"},
        Case{"a_label",
             {.names = {"xn--wgv71a.example.test"}, .issued = -days(80)},
             {{.names = {"xn--wgv71a.example.test"}, .issued = -days(1)}},
             Expected::kPending,
             "xn--wgv71a.example.test"},
        Case{"same_set_where_no_name_covers",
             {.names = {"b.test", "A.test"}, .issued = -days(80)},
             {{.names = {"a.test", "b.test", "a.test"}, .issued = -days(1)}},
             Expected::kPending,
             "internal"},
        Case{"common_name_where_there_are_no_others",
             {.names = {}, .issued = -days(80), .common_name = "dc1"},
             {{.names = {"DC1"}, .issued = -days(1)}},
             Expected::kPending,
             "internal"},
        Case{"no_name_at_all",
             {.names = {}},
             {{.names = {}, .issued = -days(1)}},
             Expected::kAbsent,
             "internal"},
        Case{
            "covering_name_before_same_set",
            {.names = {"a.test"}, .issued = -days(80)},
            {{.names = {"a.test"}, .issued = -days(1)}, {.names = {"www.example.test"}, .issued = -days(90)}},
            Expected::kDeployed},
        Case{"renewed_with_another_kind_of_key",
             {.issued = -days(80), .algorithm = "RSA"},
             {{.issued = -days(1)}},
             Expected::kPending},
        Case{"both_kinds_issued_together",
             {.issued = -days(5), .algorithm = "RSA"},
             {{.issued = -days(5), .algorithm = "RSA"}, {.issued = -days(5) + hours(2)}},
             Expected::kDeployed},
        Case{"asked_for_by_kind_and_current",
             {.issued = -days(40), .algorithm = "RSA"},
             {{.issued = -days(40), .algorithm = "RSA"}, {.issued = -days(2)}},
             Expected::kDeployed,
             "www.example.test",
             true},
        Case{"asked_for_by_kind_and_renewed",
             {.issued = -days(40), .algorithm = "RSA"},
             {{.issued = -days(2)}, {.issued = -days(3), .algorithm = "RSA"}},
             Expected::kPending,
             "www.example.test",
             true,
             1},
        Case{"asked_for_by_kind_over_exact_and_wildcard",
             {.issued = -days(40), .algorithm = "RSA"},
             {{.names = {"*.example.test"}, .issued = -days(50), .algorithm = "RSA"}, {.issued = -days(2)}},
             Expected::kDeployed,
             "www.example.test",
             true},
        Case{"asked_for_by_kind_that_the_store_lacks",
             {.issued = -days(40), .algorithm = "RSA"},
             {{.issued = -days(2)}},
             Expected::kPending,
             "www.example.test",
             true}),
    [](const auto& instance) { return std::string(instance.param.name); });

class PairedStoreTest : public ::testing::Test {};

TEST_F(PairedStoreTest, PendingSinceTheFirstCopyOfTheNewest) {
  const auto old = leaf(kOld), renewed = leaf(kNew);
  const ServedLeaf judged{old.get(), "www.example.test:443", "www.example.test"};
  PairedStore store;
  store.want(judged);
  for (const int hour : {3, 1, 2}) store.offer({renewed.get(), kPresent + hours(hour), "/srv"});
  EXPECT_EQ(store.judge(judged)->pending_since, kPresent + hours(1));
}

// The store looks names up, where name_match.h compares two: they must agree.
TEST_F(PairedStoreTest, CoversWhatTheNameCheckCovers) {
  const std::vector<std::string> patterns = {"a.b.c",  "*.b.c", "*.c",  "*",    "*.*.c", "a*.b.c", "A.B.C.",
                                             "*.B.C.", "b.c",   ".b.c", "*..c", "a.*.c", "*.b",    "a."};
  const std::vector<std::string> references = {"a.b.c", "A.B.C", "a.b.c.", "x.a.b.c", "b.c",
                                               "a",     "b.c.",  ".b.c",   "a..c"};
  for (const std::string& pattern : patterns) {
    for (const std::string& reference : references) {
      const auto served = leaf({.names = {"served.test"}}), stored = leaf({.names = {pattern}});
      const ServedLeaf judged{served.get(), "endpoint", reference};
      PairedStore store;
      store.want(judged);
      store.offer({stored.get(), kPresent, "/srv"});
      EXPECT_EQ(store.judge(judged).has_value(), pki::dns_name_matches(pattern, reference))
          << pattern << " over " << reference;
    }
  }
}

}  // namespace
}  // namespace kigen::judgement
