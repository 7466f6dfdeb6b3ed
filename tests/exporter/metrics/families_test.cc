#include "exporter/metrics/families.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "tests/exporter/metrics/rich_snapshot.h"
#include "tests/support/exposition_check.h"

namespace kigen::metrics {
namespace {

class Families : public ::testing::Test {};

TEST_F(Families, ThePageHasTheFamiliesOfTheTableAndNoOthers) {
  const testing::Exposition page = testing::read_exposition(testing::full_page());
  EXPECT_THAT(page.complaints, ::testing::IsEmpty());
  std::map<std::string, std::string> table;
  for (const Family& family : all_families()) table.emplace(family.name, label(family.type));
  EXPECT_EQ(page.types, table);
}

TEST_F(Families, HelpIsOneLineAndNamesAreUnique) {
  std::set<std::string_view> names;
  for (const Family& family : all_families()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_FALSE(family.help.empty()) << family.name;
    EXPECT_EQ(family.help.find_first_of("\\\n"), std::string_view::npos) << family.name;
    EXPECT_EQ(family.name.ends_with("_total"), family.type == FamilyType::kCounter) << family.name;
  }
}

TEST_F(Families, UnknownNameThrows) { EXPECT_THROW(family("cert_nothing"), std::logic_error); }

}  // namespace
}  // namespace kigen::metrics
