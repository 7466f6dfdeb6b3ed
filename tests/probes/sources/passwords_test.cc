#include "probes/sources/passwords.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PasswordsTest : public ::testing::Test {
 protected:
  PasswordsTest() {
    options_.set("passwords.files",
                 std::vector<std::string>{folder_.write("general", std::string_view("one\r\ntwo\n"))});
    options_.set(
        "passwords.by_path",
        std::vector<std::string>{"/srv/a/*.p12", folder_.write("a", std::string_view("first\none\n")),
                                 "**/*.jks", folder_.write("jks", std::string_view("changeit\n"))});
  }
  static std::vector<std::string> revealed(const std::vector<Secret>& secrets) {
    std::vector<std::string> texts;
    for (const Secret& secret : secrets) texts.emplace_back(secret.reveal());
    return texts;
  }

  const testing::TemporaryFolder folder_;
  Options options_;
  std::vector<ItemFault> faults_;
};

TEST_F(PasswordsTest, ThoseOfThePathComeFirstAndEachOnce) {
  Passwords passwords(options_);
  EXPECT_TRUE(passwords.refresh(faults_));
  EXPECT_THAT(faults_, IsEmpty());
  EXPECT_THAT(revealed(passwords.candidates_for("/srv/a/x.p12")), ElementsAre("first", "one", "two"));
  EXPECT_THAT(revealed(passwords.candidates_for("/srv/b/x.p12")), ElementsAre("one", "two"));
  EXPECT_THAT(revealed(passwords.candidates_for("/deep/er/x.jks")), ElementsAre("changeit", "one", "two"));
}

TEST_F(PasswordsTest, WhatOpenedAFileIsTriedFirstNextTime) {
  Passwords passwords(options_);
  passwords.refresh(faults_);
  passwords.remember("/srv/b/x.p12", Secret("two"));
  EXPECT_THAT(revealed(passwords.candidates_for("/srv/b/x.p12")), ElementsAre("two", "one"));
  EXPECT_THAT(revealed(passwords.candidates_for("/srv/b/y.p12")), ElementsAre("one", "two"));
}

TEST_F(PasswordsTest, AChangeIsNoticedAndForgetsWhatOpened) {
  Passwords passwords(options_);
  passwords.refresh(faults_);
  EXPECT_FALSE(passwords.refresh(faults_));
  passwords.remember("/srv/b/x.p12", Secret("two"));
  folder_.write("general", std::string_view("three\n"));
  EXPECT_TRUE(passwords.refresh(faults_));
  EXPECT_THAT(revealed(passwords.candidates_for("/srv/b/x.p12")), ElementsAre("three"));
}

TEST_F(PasswordsTest, TheEnvironmentCountsToo) {
  setenv("KIGEN_TEST_PASSWORD", "secret", 1);
  options_.set("passwords.env", std::vector<std::string>{"KIGEN_TEST_PASSWORD", "KIGEN_TEST_UNSET"});
  Passwords passwords(options_);
  passwords.refresh(faults_);
  EXPECT_THAT(revealed(passwords.candidates_for("/x")), ElementsAre("one", "two", "secret"));
}

TEST_F(PasswordsTest, AMissingFileIsAFaultAndCostsNothingElse) {
  options_.set("passwords.files",
               std::vector<std::string>{folder_.path() + "/none", folder_.path() + "/general"});
  Passwords passwords(options_);
  passwords.refresh(faults_);
  ASSERT_EQ(faults_.size(), 1u);
  EXPECT_EQ(faults_[0].fault.reason, Reason::kNotFound);
  EXPECT_THAT(revealed(passwords.candidates_for("/x")), ElementsAre("one", "two"));
}

}  // namespace
}  // namespace kigen::sources
