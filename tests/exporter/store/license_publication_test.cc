#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/store/history.h"

namespace kigen::store {
namespace {

using namespace std::chrono_literals;
using kigen::testing::complete;
using kigen::testing::failed;
using kigen::testing::incomplete;
using kigen::testing::kPresent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Of the whole place "a".
const ItemFault kUnreadable{"a", Fault(Reason::kMalformed, "")};

class LicensePublicationTest : public ::testing::Test {
 protected:
  testing::History history_;
};

std::shared_ptr<const Part> licenses(const std::vector<std::string>& items,
                                     std::vector<ItemFault> faults = {}) {
  auto part = std::make_shared<Part>();
  part->place = "a";
  for (const auto& item : items) part->licenses.push_back({item, "Example", "std", kPresent + 240h});
  part->faults = std::move(faults);
  return part;
}

std::vector<std::string> licenses_of(const TargetView& view) {
  std::vector<std::string> labels;
  for (const LicenseRow& row : view.licenses) labels.push_back(row.labels + row.info);
  return labels;
}

TEST_F(LicensePublicationTest, LicensesStayWhileTheyCannotBeReadAndGoWithACompleteLook) {
  const std::string first = R"(,item="a#0",name="Example",edition="std")",
                    second = R"(,item="a#1",name="Example",edition="std")";
  EXPECT_THAT(licenses_of(history_.see(complete({licenses({"a#0", "a#1"})}))), ElementsAre(first, second));
  EXPECT_THAT(licenses_of(history_.see(complete({licenses({}, {kUnreadable})}))), ElementsAre(first, second));
  const ItemFault second_unreadable{"a#1", Fault(Reason::kMalformed, "")};
  EXPECT_THAT(licenses_of(history_.see(complete({licenses({"a#0"}, {second_unreadable})}))),
              ElementsAre(first, second));
  EXPECT_THAT(licenses_of(history_.see(failed(Reason::kTimeout))), ElementsAre(first, second));
  EXPECT_THAT(licenses_of(history_.see(incomplete({}))), ElementsAre(first, second));
  EXPECT_THAT(licenses_of(history_.see(complete({licenses({"a#0"})}))), ElementsAre(first));
  EXPECT_THAT(licenses_of(history_.see(complete({}))), IsEmpty());
}

TEST_F(LicensePublicationTest, ALicenseThatNamesNothingIsCalledByItsItem) {
  auto part = std::make_shared<Part>();
  part->licenses = {{"esxi", "", "", std::nullopt}};
  EXPECT_THAT(licenses_of(history_.see(complete({part}))), ElementsAre(R"(,item="esxi",name="esxi")"));
}

TEST_F(LicensePublicationTest, ALicenseThatNothingUsesSaysSoAndHasNoLeads) {
  auto part = std::make_shared<Part>();
  part->licenses = {{"spare", "Standard", "std", kPresent + 240h, false},
                    {"used", "Standard", "std", kPresent + 240h, true}};
  const TargetView& view = history_.see(complete({part}));
  EXPECT_THAT(licenses_of(view), ElementsAre(R"(,item="spare",name="Standard",edition="std",state="unused")",
                                             R"(,item="used",name="Standard",edition="std")"));
  EXPECT_FALSE(view.licenses[0].in_use());
  EXPECT_EQ(view.licenses[0].critical_lead, std::nullopt);
  EXPECT_TRUE(view.licenses[1].in_use());
}

TEST_F(LicensePublicationTest, TheUseOfLicensesStaysWhileItCannotBeRead) {
  const auto see = [&](std::vector<LicenseSighting> licenses, const std::vector<std::string>& faults) {
    auto part = std::make_shared<Part>();
    part->licenses = std::move(licenses);
    for (const auto& item : faults) part->faults.push_back({item, Fault(Reason::kTimeout, "")});
    std::vector<std::string> texts;
    for (const LicenseRow& row : history_.see(complete({part})).licenses) {
      texts.push_back(row.item + (!row.not_after ? ", perpetual" : row.in_use() ? "" : ", unused"));
    }
    return texts;
  };
  const LicenseSighting spare{"license:a", "", "", kPresent, false},
      used{"license:b", "", "", kPresent, true};
  LicenseSighting nobody_knows = spare, without_end = used;
  nobody_knows.in_use = true;
  without_end.not_after = std::nullopt;
  const LicenseSighting new_one{"license:c", "", "", kPresent, true};
  EXPECT_THAT(see({spare, used}, {}), ElementsAre("license:a, unused", "license:b"));
  EXPECT_THAT(see({nobody_knows, without_end, new_one}, {"license:eval"}),
              ElementsAre("license:a, unused", "license:b", "license:c"));
  EXPECT_THAT(see({nobody_knows}, {"license:eval"}), ElementsAre("license:a, unused"));
  EXPECT_THAT(see({nobody_knows, without_end}, {"license"}),
              ElementsAre("license:a", "license:b, perpetual"));
}

TEST_F(LicensePublicationTest, LicensesOfTwoPlacesThatReadAlikeAreToldApart) {
  auto other = std::make_shared<Part>(*licenses({"a#0"}));
  other->place = "b";
  EXPECT_THAT(
      licenses_of(history_.see(complete({licenses({"a#0"}), other}))),
      ElementsAre(::testing::StartsWith(R"(,item="a#0")"), ::testing::StartsWith(R"(,item="a#0~2")")));
}

TEST_F(LicensePublicationTest, LeadsOfLicensesFollowTheConfiguration) {
  EXPECT_EQ(history_.see(complete({licenses({"a#0"})})).licenses.at(0).renewal_lead, 90 * 24h);
  Presentation configured = testing::presentation_of();
  configured.leads = {.renewal = 720h, .critical = 48h, .watch_roots = false};
  const TargetView& view = history_.present(configured);
  ASSERT_THAT(view.licenses, SizeIs(1));
  EXPECT_EQ(view.licenses[0].renewal_lead, 720h);
  EXPECT_EQ(view.licenses[0].critical_lead, 48h);
  EXPECT_THAT(history_.see(failed(Reason::kTimeout)).licenses, SizeIs(1));
}

}  // namespace
}  // namespace kigen::store
