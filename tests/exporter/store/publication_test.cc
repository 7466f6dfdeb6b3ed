#include "exporter/store/publication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "probes/model/crl.h"
#include "tests/exporter/store/history.h"

namespace kigen::store {
namespace {

using namespace std::chrono_literals;
using kigen::testing::complete;
using kigen::testing::failed;
using kigen::testing::incomplete;
using kigen::testing::kPresent;
using kigen::testing::part;
using ::testing::ElementsAre;
using testing::History;
using ::testing::IsEmpty;
using testing::presentation_of;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Of the whole place "a".
const ItemFault kUnreadable{"a", Fault(Reason::kMalformed, "")};

std::vector<std::string> items_of(const TargetView& view) {
  std::vector<std::string> items;
  for (const Sheet::Row& row : view.sheet.rows()) {
    const std::string_view key = view.sheet.key(row);
    items.emplace_back(key.substr(7, key.size() - 8));
  }
  std::sort(items.begin(), items.end());
  return items;
}

std::vector<std::string> vanished_of(const TargetView& view) {
  std::vector<std::string> items;
  for (const VanishedItem& item : view.vanished) items.push_back(item.item);
  std::sort(items.begin(), items.end());
  return items;
}

struct Case {
  const char* name;
  std::vector<Observation> attempts;
  std::vector<std::string> known;
  std::vector<std::string> vanished = {};
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class PublicationRules : public ::testing::TestWithParam<Case> {};

TEST_P(PublicationRules, KeepReplaceAndVanish) {
  History history;
  for (const Observation& attempt : GetParam().attempts) history.see(attempt);
  EXPECT_EQ(items_of(history.view()), GetParam().known);
  EXPECT_EQ(vanished_of(history.view()), GetParam().vanished);
}

Observation two_files() { return complete({part("a", {"a#0", "a#1"}), part("b", {"b#0"})}); }

INSTANTIATE_TEST_SUITE_P(
    Table, PublicationRules,
    ::testing::Values(
        Case{"first_failure_knows_nothing", {failed(Reason::kTimeout)}, {}},
        Case{"first_success", {two_files()}, {"a#0", "a#1", "b#0"}},
        Case{"failure_keeps_everything", {two_files(), failed(Reason::kTimeout)}, {"a#0", "a#1", "b#0"}},
        Case{"failure_before_success", {failed(Reason::kTimeout), two_files()}, {"a#0", "a#1", "b#0"}},
        Case{"place_gone", {two_files(), complete({part("b", {"b#0"})})}, {"b#0"}, {"a#0", "a#1"}},
        Case{"everything_gone", {two_files(), complete({})}, {}, {"a#0", "a#1", "b#0"}},
        Case{"item_gone",
             {two_files(), complete({part("a", {"a#0"}), part("b", {"b#0"})})},
             {"a#0", "b#0"},
             {"a#1"}},
        Case{"unobserved_place_stays_when_partial",
             {two_files(), failed(Reason::kPartial, {part("b", {"b#0"})})},
             {"a#0", "a#1", "b#0"}},
        Case{"unobserved_place_stays_when_incomplete",
             {two_files(), incomplete({part("c", {"c#0"})})},
             {"a#0", "a#1", "b#0", "c#0"}},
        Case{"replaced_in_a_partial_attempt",
             {two_files(), failed(Reason::kPartial, {part("a", {"a#0"})})},
             {"a#0", "b#0"},
             {"a#1"}},
        Case{"unreadable_place_keeps_its_entries",
             {two_files(), complete({part("a", {}, {kUnreadable}), part("b", {"b#0"})})},
             {"a#0", "a#1", "b#0"}},
        Case{"partly_readable_place_keeps_the_others",
             {two_files(), complete({part("a", {"a#0", "a#2"}, {kUnreadable}), part("b", {"b#0"})})},
             {"a#0", "a#1", "a#2", "b#0"}},
        Case{"broken_entry_keeps_itself_and_lets_others_go",
             {complete({part("a", {"a#0", "a#1", "a#2"})}),
              complete({part("a", {"a#0"}, {{"a#1", Fault(Reason::kMalformed, "no DER")}})})},
             {"a#0", "a#1"},
             {"a#2"}},
        Case{
            "unreadable_twice_keeps_its_entries",
            {two_files(), complete({part("a", {}, {kUnreadable})}), complete({part("a", {}, {kUnreadable})})},
            {"a#0", "a#1"},
            {"b#0"}},
        Case{"readable_again_replaces",
             {two_files(), complete({part("a", {}, {kUnreadable})}), complete({part("a", {"a#1"})})},
             {"a#1"},
             {"a#0", "b#0"}},
        Case{"back_again_is_not_vanished", {two_files(), complete({}), two_files()}, {"a#0", "a#1", "b#0"}},
        Case{"chain_seen_in_a_failed_attempt",
             {complete({part("", {"0", "1"})}), failed(Reason::kTlsAlert, {part("", {"0"})})},
             {"0"},
             {"1"}}),
    [](const auto& tested) { return tested.param.name; });

class PublicationTest : public ::testing::Test {
 protected:
  History history_;
};

TEST_F(PublicationTest, AttemptTellsLastSuccessAndReason) {
  EXPECT_EQ(history_.see(failed(Reason::kRefused)).attempt.last_success, std::nullopt);
  const auto first_success = history_.see(two_files()).attempt;
  EXPECT_EQ(first_success.last_success, kPresent + 2min);
  EXPECT_EQ(first_success.fault, std::nullopt);
  const auto failure = history_.see(failed(Reason::kRefused)).attempt;
  EXPECT_EQ(failure.at, kPresent + 3min);
  EXPECT_EQ(failure.last_success, kPresent + 2min);
  EXPECT_EQ(failure.fault->reason, Reason::kRefused);
}

TEST_F(PublicationTest, TlsFactsOfTheLastGoodHandshakeStay) {
  Observation seen = complete({part("", {"0"})});
  seen.tls = TlsFacts{"TLSv1.3", "TLS_AES_128_GCM_SHA256"};
  history_.see(seen);
  EXPECT_EQ(history_.see(failed(Reason::kTimeout)).tls->version, "TLSv1.3");
}

TEST_F(PublicationTest, UnchangedPartKeepsItsPlace) {
  const auto a = part("a", {"a#0"});
  history_.see(complete({a, part("b", {"b#0"})}));
  const auto place = history_.view().places[0];
  const TargetView& view = history_.see(complete({part("0", {"0#0"}), a, part("b", {"b#1"})}));
  EXPECT_EQ(view.places[1], place);
  EXPECT_THAT(items_of(view), ElementsAre("0#0", "a#0", "b#1"));
}

TEST_F(PublicationTest, UnreadablePartThatDidNotChangeStillKeepsEarlierEntries) {
  history_.see(two_files());
  const auto unreadable = part("a", {}, {kUnreadable});
  history_.see(complete({unreadable}));
  EXPECT_THAT(items_of(history_.see(complete({unreadable}))), ElementsAre("a#0", "a#1"));
}

TEST_F(PublicationTest, AKindOfKeyThatFailsKeepsItsEntries) {
  history_.see(complete({part("rsa", {"rsa:0", "rsa:1"}), part("ecdsa", {"ecdsa:0"})}));
  const ItemFault refused{"rsa", Fault(Reason::kTlsAlert, "")};
  const auto& view = history_.see(complete({part("rsa", {}, {refused}), part("ecdsa", {"ecdsa:0"})}));
  EXPECT_THAT(items_of(view), ElementsAre("ecdsa:0", "rsa:0", "rsa:1"));
  EXPECT_THAT(view.failed_items, ElementsAre(R"(,item="rsa",reason="tls_alert")"));
}

TEST_F(PublicationTest, ADocumentThatFailsKeepsWhatIsBehindItsName) {
  history_.see(complete({part("tls", {"tls/cert", "tls2/cert"})}));
  const ItemFault missing{"tls", Fault(Reason::kNotFound, "")};
  EXPECT_THAT(items_of(history_.see(complete({part("tls", {}, {missing})}))), ElementsAre("tls/cert"));
}

std::shared_ptr<const Part> lists(const std::vector<std::string>& items, std::vector<ItemFault> faults = {}) {
  auto part = std::make_shared<Part>();
  part->place = "a";
  for (const auto& item : items) {
    Crl crl;
    crl.name = "Example CA";
    crl.this_update = kPresent;
    part->crls.push_back({item, std::make_shared<const Crl>(crl)});
  }
  part->faults = std::move(faults);
  return part;
}

std::vector<std::string> lists_of(const TargetView& view) {
  std::vector<std::string> labels;
  for (const CrlRow& row : view.crls) labels.push_back(row.labels);
  return labels;
}

TEST_F(PublicationTest, RevocationListsStayWhileTheirFileCannotBeReadAndGoWithIt) {
  const std::string first = R"(,item="a#0",name="Example CA")", second = R"(,item="a#1",name="Example CA")";
  EXPECT_THAT(lists_of(history_.see(complete({lists({"a#0", "a#1"})}))), ElementsAre(first, second));
  EXPECT_THAT(lists_of(history_.see(complete({lists({}, {kUnreadable})}))), ElementsAre(first, second));
  EXPECT_THAT(lists_of(history_.see(failed(Reason::kTimeout))), ElementsAre(first, second));
  EXPECT_THAT(lists_of(history_.see(complete({lists({"a#0"})}))), ElementsAre(first));
  EXPECT_THAT(lists_of(history_.see(complete({}))), IsEmpty());
}

std::shared_ptr<const Part> advising(const AdvisedLeads& advised, const std::vector<std::string>& items,
                                     std::vector<ItemFault> faults = {}) {
  auto part = std::make_shared<Part>(*kigen::testing::part("a", items));
  part->advised_leads = advised;
  part->faults = std::move(faults);
  return part;
}

TEST_F(PublicationTest, AdviceIsForThePartThatGivesItAndStaysWhileItCannotBeRead) {
  const AdvisedLeads advised{std::chrono::days(50), std::chrono::days(40)};
  const auto leads_at = [&](const Observation& seen, std::size_t place) {
    const TargetView& view = history_.see(seen);
    return std::pair(view.places.at(place)->entries.at(0).renewal_lead,
                     view.places.at(place)->entries.at(0).critical_lead);
  };
  const auto usual = leads_at(complete({advising({}, {"a#0"})}), 0);
  const std::pair<std::optional<std::chrono::seconds>, std::optional<std::chrono::seconds>> as_advised{
      advised.renewal, advised.critical};
  EXPECT_EQ(leads_at(complete({advising(advised, {"a#0"}), part("b", {"b#0"})}), 0), as_advised);
  EXPECT_EQ(leads_at(complete({advising(advised, {"a#0"}), part("b", {"b#0"})}), 1), usual);
  const ItemFault untold{"threshold", Fault(Reason::kTimeout, "")};
  EXPECT_EQ(leads_at(complete({advising({}, {"a#1"}, {untold})}), 0), as_advised);
  EXPECT_EQ(leads_at(complete({advising({}, {"a#1"}, {{"", Fault(Reason::kTimeout, "")}})}), 0), as_advised);
  EXPECT_EQ(leads_at(failed(Reason::kTimeout), 0), as_advised);
  const AdvisedLeads other{std::chrono::days(20), std::nullopt};
  EXPECT_EQ(leads_at(complete({advising(other, {"a#1"}, {kUnreadable})}), 0).first, other.renewal);
  EXPECT_EQ(leads_at(complete({advising({}, {"a#1"}, {kUnreadable})}), 0), usual);
}

TEST_F(PublicationTest, VanishedItemTellsWhenItWasLastSeenForADay) {
  history_.see(two_files());
  const VanishedItem gone = history_.see(complete({part("a", {"a#0", "a#1"})})).vanished.at(0);
  EXPECT_EQ(gone.labels, R"(,item="b#0",name="b#0")");
  EXPECT_EQ(gone.last_seen, kPresent + 1min);
  EXPECT_EQ(gone.gone_at, kPresent + 2min);
  EXPECT_THAT(history_.see(failed(Reason::kTimeout), 23h).vanished, SizeIs(1));
  EXPECT_THAT(history_.see(failed(Reason::kTimeout), 1h).vanished, IsEmpty());
}

TEST_F(PublicationTest, VanishedItemsAreBounded) {
  std::vector<std::string> items;
  for (std::size_t i = 0; i < kMaxVanishedItems + 5; ++i) items.push_back(std::to_string(i));
  history_.see(complete({part("a", items)}));
  EXPECT_THAT(history_.see(complete({})).vanished, SizeIs(kMaxVanishedItems));
}

TEST_F(PublicationTest, ItemsThatReadAlikeAreToldApartAndKeepTheirNames) {
  const auto raw = part("\xff", {"\xff#0"});
  history_.see(complete({raw, part("%FF", {"%FF#0"})}));
  EXPECT_THAT(items_of(history_.view()), ElementsAre("%FF#0", "%FF#0~2"));
  history_.see(complete({raw, part("%FF", {"%FF#0"})}));
  EXPECT_THAT(items_of(history_.view()), ElementsAre("%FF#0", "%FF#0~2"));
  EXPECT_THAT(history_.view().vanished, IsEmpty());
}

TEST_F(PublicationTest, ItemTwiceInOnePartBreaksNothing) {
  history_.see(complete({part("a", {"x", "x"}, {kUnreadable}), part("a", {"x"})}));
  history_.see(complete({part("a", {"x", "x"}, {kUnreadable}), part("a", {"x"})}));
  EXPECT_THAT(items_of(history_.view()), UnorderedElementsAre("x", "x~2", "x~3"));
}

TEST_F(PublicationTest, FailedItemsAreListedOnceAndBounded) {
  std::vector<ItemFault> faults(kMaxFailedItems + 200, kUnreadable);
  for (std::size_t i = 1; i < faults.size(); ++i) faults[i].item = std::to_string(i);
  faults[1].item = "a";
  const TargetView& view = history_.see(complete({part("a", {}, faults)}));
  EXPECT_THAT(view.failed_items, SizeIs(kMaxFailedItems));
  EXPECT_EQ(view.failed_items[0], R"(,item="a",reason="malformed")");
  EXPECT_EQ(view.failed_items[1], R"(,item="2",reason="malformed")");
  EXPECT_EQ(view.failed_item_count(), faults.size());
  EXPECT_THAT(history_.see(failed(Reason::kTimeout)).failed_items, SizeIs(kMaxFailedItems));
  EXPECT_THAT(history_.see(complete({part("a", {})})).failed_items, IsEmpty());
}

TEST_F(PublicationTest, IgnoredItemsAreHiddenNotVanishedAndComeBack) {
  config::Config ignoring;
  ignoring.ignore = {{"", "", "b#0", {}}};
  history_.see(two_files());
  EXPECT_THAT(items_of(history_.present(presentation_of(ignoring))), ElementsAre("a#0", "a#1"));
  EXPECT_THAT(history_.view().vanished, IsEmpty());
  history_.see(complete({part("a", {"a#0", "a#1"}), part("b", {"b#0"})}));
  EXPECT_THAT(history_.view().vanished, IsEmpty());
  EXPECT_THAT(items_of(history_.present(presentation_of())), ElementsAre("a#0", "a#1", "b#0"));
}

TEST_F(PublicationTest, HiddenItemThatGoesIsNotVanished) {
  config::Config ignoring;
  ignoring.ignore = {{"", "", "b#0", {}}};
  History history(presentation_of(ignoring));
  history.see(two_files());
  EXPECT_THAT(vanished_of(history.see(complete({}))), ElementsAre("a#0", "a#1"));
}

// One leaf as item "0", its fingerprint following from the name.
Observation leaf(const std::string& name) {
  auto shown = std::make_shared<Part>();
  shown->sightings = {kigen::testing::sighting("0", {.name = name})};
  return complete({shown});
}

TEST_F(PublicationTest, ARenewalBeginsAnewAndIsCounted) {
  history_.see(leaf("old"));
  const auto begin = history_.now();
  const auto* row = &history_.see(leaf("old")).sheet.rows()[0];
  EXPECT_EQ(row->first_seen, begin);
  EXPECT_EQ(row->replacements, 0u);
  row = &history_.see(leaf("new")).sheet.rows()[0];
  EXPECT_EQ(row->first_seen, history_.now());
  EXPECT_EQ(row->replacements, 1u);
  row = &history_.see(failed(Reason::kTimeout)).sheet.rows()[0];
  EXPECT_EQ(row->first_seen, history_.now() - 1min);
  EXPECT_EQ(row->replacements, 1u);
}

TEST_F(PublicationTest, HistorySurvivesAnAbsenceAndAnotherPresentation) {
  history_.see(leaf("old"));
  const auto begin = history_.now();
  history_.see(complete({}));
  EXPECT_EQ(history_.see(leaf("old")).sheet.rows()[0].first_seen, begin);
  history_.see(complete({}));
  const auto& renewed = history_.see(leaf("new")).sheet.rows()[0];
  EXPECT_EQ(renewed.first_seen, history_.now());
  EXPECT_EQ(renewed.replacements, 1u);
  Presentation other = presentation_of();
  other.leads.renewal = 10min;
  EXPECT_EQ(history_.present(other).sheet.rows()[0].replacements, 1u);
}

TEST_F(PublicationTest, EntrySaysRoleStateAndName) {
  Part chain;
  chain.sightings = {kigen::testing::sighting("0", {.name = "www.example.test"}),
                     kigen::testing::sighting("store#old", {.name = ""}, Role::kClient),
                     kigen::testing::sighting("store#x", {.name = ""}, Role::kRoot)};
  chain.sightings[1].friendly_name = "old \"one\"";
  chain.sightings[1].state = State::kSuperseded;
  const Sheet& sheet = history_.see(complete({std::make_shared<const Part>(chain)})).sheet;
  const auto rows = sheet.rows();
  EXPECT_EQ(sheet.target_labels(), history_.view().header->labels);
  EXPECT_EQ(sheet.labels(rows[0]), R"(,item="0",role="leaf",name="www.example.test")");
  EXPECT_EQ(sheet.labels(rows[1]),
            R"(,item="store#old",role="client",state="superseded",name="old \"one\"")");
  EXPECT_EQ(sheet.labels(rows[2]), R"(,item="store#x",role="root",name="store#x")");
  EXPECT_EQ(sheet.key(rows[0]), R"(,item="0")");
}

}  // namespace
}  // namespace kigen::store
