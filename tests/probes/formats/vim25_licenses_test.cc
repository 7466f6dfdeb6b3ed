#include "probes/formats/vim25_licenses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/soap_builder.h"

namespace kigen::formats {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::sys_seconds kNow =
    std::chrono::sys_days(std::chrono::year(2027) / std::chrono::March / 1) + 12h + 34min + 56s;
constexpr const char kZeros[] = "00000-00000-00000-00000-00000";

std::string property(const std::string& key, const std::string& value) {
  return "<properties><key>" + key + "</key><value xsi:type=\"xsd:anyType\">" + value +
         "</value></properties>";
}

std::string license(const std::string& key, const std::string& edition, const std::string& inside) {
  return "<LicenseManagerLicenseInfo><licenseKey>" + key + "</licenseKey><editionKey>" + edition +
         "</editionKey><name>VMware " + edition + "</name><total>1</total>" + inside +
         "</LicenseManagerLicenseInfo>";
}

std::string manager(const std::string& licenses, const std::string& evaluation = "") {
  Properties properties = {
      {"licenses", "<val xsi:type=\"ArrayOfLicenseManagerLicenseInfo\">" + licenses + "</val>"}};
  if (!evaluation.empty())
    properties.push_back(
        {"evaluation", "<val xsi:type=\"LicenseManagerEvaluationInfo\">" + evaluation + "</val>"});
  return page(object("LicenseManager", "LicenseManager", properties));
}

// `entry: edition, name, seconds from now until its end`, and `, unused`
std::vector<std::string> read_all(const std::string& xml, const Vim25Assignments& assignments = {}) {
  const auto read = answer(xml);
  if (!read) return {std::string(label(read.fault().reason))};
  const auto licenses = vim25_licenses(*read, assignments, kNow);
  if (!licenses) return {std::string(label(licenses.fault().reason))};
  std::vector<std::string> texts;
  for (const auto& found : licenses->licenses) {
    const std::string left = found.not_after ? std::to_string((*found.not_after - kNow).count()) : "never";
    texts.push_back(found.entry + ": " + found.edition + ", " + found.name + ", " + left +
                    (found.in_use ? "" : ", unused"));
  }
  for (const auto& fault : licenses->faults) {
    texts.push_back(fault.item + ": " + std::string(label(fault.fault.reason)));
  }
  return texts;
}

TEST(Vim25Licenses, EndsAndWhatNeverEnds) {
  const std::string dated =
      property("feature", "<key>dvs</key>") + property("expirationDate", "2027-03-01T12:35:56Z");
  EXPECT_THAT(read_all(manager(license("AAAAA-1", "vc.standard", "") + license("AAAAA-2", "esx.ent", dated) +
                               license("AAAAA-3", "esx.ent", ""))),
              ElementsAre("license:vc.standard: vc.standard, VMware vc.standard, never",
                          "license:esx.ent: esx.ent, VMware esx.ent, 60",
                          "license:esx.ent~2: esx.ent, VMware esx.ent, never"));
}

TEST(Vim25Licenses, EvaluationIsToldByWhatIsLeft) {
  const std::string trial = license(kZeros, "eval", "");
  EXPECT_THAT(read_all(manager(trial, property("expirationHours", "2"))),
              ElementsAre("license:eval: eval, VMware eval, " + std::to_string(7200 - 34 * 60 - 56)));
  EXPECT_THAT(
      read_all(manager(trial, property("expirationHours", "2") + property("expirationMinutes", "90"))),
      ElementsAre("license:eval: eval, VMware eval, " + std::to_string(5400 - 56)));
  EXPECT_THAT(read_all(manager(trial, property("expirationDate", "2027-03-01T12:34:56Z") +
                                          property("expirationMinutes", "90"))),
              ElementsAre("license:eval: eval, VMware eval, 0"));
  EXPECT_THAT(read_all(manager(license(kZeros, "", property("expirationMinutes", "0")))),
              ElementsAre("license:eval: , VMware, -56"));
}

TEST(Vim25Licenses, EvaluationWithoutAnEndOrUseIsLeftOut) {
  const std::string hours = property("expirationHours", "0"), other = license("AAAAA-1", "vc", "");
  EXPECT_THAT(read_all(manager(license(kZeros, "eval", ""))), IsEmpty());
  EXPECT_THAT(read_all(manager(license(kZeros, "eval", "<used>0</used>") + other, hours)),
              ElementsAre("license:vc: vc, VMware vc, never"));
  EXPECT_THAT(read_all(manager(license(kZeros, "eval", "<used>3</used>") + other, hours)),
              ElementsAre("license:eval: eval, VMware eval, -2096", "license:vc: vc, VMware vc, never"));
}

Vim25Assignment assigned(const std::string& key) {
  return {.entity = "h", .license = vim25_license_hash(key)};
}

Vim25Assignment evaluated(std::optional<std::chrono::seconds> left) {
  Vim25Assignment one = assigned(kZeros);
  one.is_evaluation = true;
  if (left) one.not_after = kNow + *left;
  return one;
}

TEST(Vim25Licenses, NothingRunsByWhatNoAssignmentNames) {
  const std::string listed =
      manager(license("AAAAA-1", "vc", "") + license("AAAAA-2", "esx", "<used>0</used>") +
              license("AAAAA-3", "vsan", "<used>2</used>"));
  EXPECT_THAT(read_all(listed),
              ElementsAre("license:vc: vc, VMware vc, never", "license:esx: esx, VMware esx, never",
                          "license:vsan: vsan, VMware vsan, never"));
  EXPECT_THAT(
      read_all(listed, {assigned("AAAAA-9")}),
      ElementsAre("license:vc: vc, VMware vc, never, unused", "license:esx: esx, VMware esx, never, unused",
                  "license:vsan: vsan, VMware vsan, never"));
  EXPECT_THAT(read_all(listed, {assigned("AAAAA-1"), assigned("AAAAA-2")}),
              ElementsAre("license:vc: vc, VMware vc, never", "license:esx: esx, VMware esx, never",
                          "license:vsan: vsan, VMware vsan, never"));
}

TEST(Vim25Licenses, TheEvaluationIsForEntitiesWithoutAnEndOfTheirOwn) {
  const std::string listed = manager(license(kZeros, "eval", "<used>3</used>") + license("AAAAA-1", "vc", ""),
                                     property("expirationDate", "2027-03-01T12:34:57Z"));
  const std::string trial = "license:eval: eval, VMware eval, 1", other = "license:vc: vc, VMware vc, never";
  EXPECT_THAT(read_all(listed, {assigned("AAAAA-1"), evaluated(9s)}), ElementsAre(trial + ", unused", other));
  EXPECT_THAT(read_all(listed, {assigned("AAAAA-1"), evaluated(9s), evaluated({})}),
              ElementsAre(trial, other));
  EXPECT_THAT(read_all(listed, {assigned("AAAAA-1")}), ElementsAre(trial, other));
}

TEST(Vim25Licenses, AnEndThatOnlyAnAssignmentTells) {
  Vim25Assignment first = assigned("AAAAA-1"), second = first, of_another = assigned("AAAAA-2");
  first.not_after = kNow + 9s;
  second.not_after = kNow + 5s;
  of_another.not_after = kNow + 1s;
  const std::string dated = property("expirationDate", "2027-03-01T12:35:56Z");
  EXPECT_THAT(read_all(manager(license("AAAAA-1", "vc", "")), {first, second, of_another}),
              ElementsAre("license:vc: vc, VMware vc, 5"));
  EXPECT_THAT(read_all(manager(license("AAAAA-1", "vc", dated)), {first}),
              ElementsAre("license:vc: vc, VMware vc, 60"));
}

// An account without the right may be shown zeros in place of every key.
TEST(Vim25Licenses, AKeyThatIsHiddenIsNoEvaluation) {
  EXPECT_THAT(read_all(manager(license(kZeros, "esx", ""))),
              ElementsAre("license:esx: esx, VMware esx, never"));
}

TEST(Vim25Licenses, WhatIsCutOffIsSaid) {
  std::string most;
  for (int i = 0; i < 1000; ++i) most += license("AAAAA-1", "vc", "");
  EXPECT_THAT(read_all(manager(most)), SizeIs(1000));
  const auto cut = read_all(manager(most + license("AAAAA-2", "esx", "")));
  ASSERT_THAT(cut, SizeIs(1001));
  EXPECT_EQ(cut.back(), "license: limit");
}

TEST(Vim25Licenses, WhatCannotBeReadIsSaid) {
  EXPECT_THAT(read_all(manager(license("A", "vc", property("expirationDate", "soon")))),
              ElementsAre("malformed"));
  EXPECT_THAT(read_all(manager(license(kZeros, "eval", property("expirationHours", "99999999999999")))),
              ElementsAre("malformed"));
  EXPECT_THAT(read_all(page("")), ElementsAre("schema"));
  EXPECT_THAT(read_all(page(object("LicenseManager", "l", {}, missing("licenses", "NoPermission")))),
              ElementsAre("permission"));
  EXPECT_THAT(read_all(soap_fault("NoPermission")), ElementsAre("permission"));
}

}  // namespace
}  // namespace kigen::formats
