#include "exporter/judgement/selected.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/observed.h"

namespace kigen::judgement {
namespace {

struct Case {
  const char* name;
  config::Pair::Selector selector;
  bool selected;
  const char* item = "MY#SCVMM host1";
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Selects : public ::testing::TestWithParam<Case> {};

TEST_P(Selects, WhatAllFieldsMatch) {
  Sighting sighting = testing::sighting(GetParam().item);
  sighting.friendly_name = "SCVMM host1";
  EXPECT_EQ(selects(GetParam().selector, sighting), GetParam().selected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Selects,
    ::testing::Values(
        Case{"everything", {}, true}, Case{"store", {"MY", "", {}}, true},
        Case{"store_in_another_case", {"my", "", {}}, true},
        Case{"other_store", {"TrustedPeople", "", {}}, false}, Case{"front_of_a_store", {"M", "", {}}, false},
        Case{"store_of_a_service", {"MY", "", {}}, false, "vmms/MY#SCVMM host1"},
        Case{"that_store_of_a_service", {"vmms/MY", "", {}}, true, "vmms/MY#SCVMM host1"},
        Case{"store_in_an_export", {"MY", "", {}}, true, "hv01.reg#MY/SCVMM host1"},
        Case{"other_store_in_an_export", {"MY", "", {}}, false, "MY.reg#CA/SCVMM host1"},
        Case{"no_store", {"MY", "", {}}, false, "MY"}, Case{"friendly_name", {"", "SCVMM", {}}, true},
        Case{"other_friendly_name", {"", "host1", {}}, false}, Case{"role", {"", "", Role::kLeaf}, true},
        Case{"other_role", {"", "", Role::kTrusted}, false},
        Case{"one_field_of_two", {"MY", "host1", {}}, false}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kigen::judgement
