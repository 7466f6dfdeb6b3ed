#include "probes/formats/vim25_assignments.h"

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
    std::chrono::sys_days(std::chrono::year(2027) / std::chrono::March / 1) + 12h;
constexpr const char kZeros[] = "00000-00000-00000-00000-00000";

std::string property(const std::string& key, const std::string& value) {
  return "<properties><key>" + key + "</key><value>" + value + "</value></properties>";
}

// As vCenter writes it: the evaluation is a property of the assignment, with properties of its own.
std::string evaluation(const std::string& key, const std::string& value) {
  return "<properties><key>Evaluation</key><value xsi:type=\"LicenseManagerEvaluationInfo\">" +
         property(key, value) + "</value></properties>";
}

std::string assignment(const std::string& name, const std::string& key, const std::string& edition,
                       const std::string& of_license, const std::string& of_assignment) {
  const std::string display = name.empty() ? "" : "<entityDisplayName>" + name + "</entityDisplayName>";
  return "<returnval><entityId>host-21</entityId>" + display + "<assignedLicense><licenseKey>" + key +
         "</licenseKey><editionKey>" + edition + "</editionKey><name>VMware " + edition + "</name>" +
         of_license + "</assignedLicense>" + property("ProductName", "VMware ESX Server") + of_assignment +
         "</returnval>";
}

Result<Vim25Assignments> read(const std::string& xml) {
  const auto read = answer(xml);
  if (!read) return read.fault();
  return vim25_assignments(*read, kNow);
}

Result<Vim25Assignments> read_all(const std::string& assignments) {
  return read(response("QueryAssignedLicensesResponse", assignments));
}

// `entry: name, seconds from now until its end`
std::vector<std::string> evaluations(const std::string& assignments) {
  std::vector<std::string> texts;
  for (const FoundLicense& found : vim25_evaluations(*read_all(assignments))) {
    EXPECT_TRUE(found.in_use);
    EXPECT_EQ(found.edition, "eval");
    texts.push_back(found.entry + ": " + found.name + ", " +
                    std::to_string((*found.not_after - kNow).count()));
  }
  return texts;
}

TEST(Vim25Assignments, WhatAnEntityRunsBy) {
  const auto found = read_all(
      assignment("esx1", "AAAAA-1", "esx.ent", property("expirationDate", "2027-03-01T12:01:00Z"), "") +
      assignment("", "AAAAA-2", "vc", "", evaluation("expirationDate", "2027-03-01T12:00:01Z")));
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 2u);
  const Vim25Assignment& first = found->front();
  EXPECT_EQ(first.entity, "esx1");
  EXPECT_EQ(first.license, vim25_license_hash("AAAAA-1"));
  EXPECT_FALSE(first.is_evaluation);
  EXPECT_EQ(first.not_after, kNow + 60s);
  EXPECT_EQ(found->back().entity, "host-21");
  EXPECT_EQ(found->back().not_after, std::nullopt) << "an evaluation that nobody runs by any more";
}

TEST(Vim25Assignments, EvaluationsEndWithTheirEntity) {
  const std::string of_license = property("expirationHours", "5");
  EXPECT_THAT(
      evaluations(assignment("esx1", kZeros, "eval", of_license,
                             evaluation("expirationDate", "2027-03-01T12:01:00Z")) +
                  assignment("esx2", kZeros, "eval", of_license, evaluation("expirationMinutes", "90")) +
                  assignment("esx3", kZeros, "eval", of_license, "") +
                  assignment("esx1", kZeros, "", "", evaluation("expirationHours", "1")) +
                  assignment("vc", "AAAAA-1", "vc", of_license, evaluation("expirationHours", "1"))),
      ElementsAre("license:eval/esx1: VMware eval, esx1, 60", "license:eval/esx2: VMware eval, esx2, 5400",
                  "license:eval/esx3: VMware eval, esx3, 18000", "license:eval/esx1~2: VMware, esx1, 3600"));
}

TEST(Vim25Assignments, AnEvaluationWithoutAnEndIsNotTold) {
  EXPECT_THAT(evaluations(assignment("esx1", kZeros, "eval", "", "") +
                          assignment("esx2", kZeros, "eval", "", evaluation("expirationDate", "soon"))),
              IsEmpty());
}

TEST(Vim25Assignments, PartOfThemIsNone) {
  const std::string one = assignment("h", kZeros, "eval", "", evaluation("expirationHours", "1"));
  std::string most;
  for (int i = 0; i < 10'000; ++i) most += one;
  EXPECT_THAT(evaluations(most), SizeIs(10'000));
  EXPECT_EQ(read_all(most + one).fault().reason, Reason::kLimit);
}

TEST(Vim25Assignments, WhatCannotBeReadIsSaid) {
  EXPECT_THAT(*read_all(""), IsEmpty());
  EXPECT_THAT(*read_all("<returnval><entityId>host-1</entityId></returnval>"), IsEmpty());
  EXPECT_EQ(read(soap_fault("NoPermission")).fault().reason, Reason::kPermission);
  EXPECT_EQ(read(soap_fault("MethodNotFound")).fault().reason, Reason::kUnsupported);
  EXPECT_EQ(read(soap_fault("SystemError")).fault().reason, Reason::kProtocol);
  EXPECT_EQ(read(page("")).fault().reason, Reason::kSchema);
}

TEST(Vim25Assignments, TheManagerIsNamedBesideTheLicences) {
  const std::string reference =
      "<val type=\"LicenseAssignmentManager\" xsi:type=\"ManagedObjectReference\">lam</val>";
  const auto named = answer(page(object("LicenseManager", "l", {{"licenseAssignmentManager", reference}})));
  EXPECT_EQ(vim25_assignment_manager(*named).id, "lam");
  EXPECT_EQ(vim25_assignment_manager(*named).type, "LicenseAssignmentManager");
  EXPECT_TRUE(vim25_assignment_manager(*answer(page(object("LicenseManager", "l", {})))).empty());
  EXPECT_TRUE(vim25_assignment_manager(*answer(page(""))).empty());
}

}  // namespace
}  // namespace kigen::formats
