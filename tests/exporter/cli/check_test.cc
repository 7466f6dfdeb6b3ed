#include "exporter/cli/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/mint.h"

namespace kigen::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

class CheckCommand : public ::testing::Test {
 protected:
  int run(CheckFlags flags, Progress progress = Progress::kSilent) {
    std::ostringstream out, err;
    const int code = run_check(flags, progress, out, err);
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  std::string certificate(const std::string& name, std::chrono::seconds left) {
    testing::CertificateSpec spec{.common_name = name};
    spec.not_after = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + left;
    spec.not_before = spec.not_after - 24h * 365;
    return folder_.write(name + ".pem", testing::mint(spec).pem);
  }

  testing::TemporaryFolder folder_;
  std::string out_, err_;
};

TEST_F(CheckCommand, ExitCodeFollowsTheWorst) {
  CheckFlags flags;
  flags.targets = {certificate("fine.example", 24h * 200)};
  EXPECT_EQ(run(flags), 0);
  flags.targets.push_back(certificate("soon.example", 24h * 20));
  EXPECT_EQ(run(flags), 1);
  flags.targets.push_back(folder_.path() + "/missing.pem");
  EXPECT_EQ(run(flags), 3);
  flags.targets.push_back(certificate("gone.example", -1h));
  EXPECT_EQ(run(flags), 2);
  EXPECT_THAT(out_, AllOf(HasSubstr("fine.example"), HasSubstr("soon.example"), HasSubstr("not_found")));
  EXPECT_LT(out_.find("gone.example"), out_.find("soon.example"));
  EXPECT_THAT(err_, IsEmpty());
}

TEST_F(CheckCommand, LooksAtTheWholeConfigurationWithoutTargets) {
  certificate("a.example", 24h * 200);
  CheckFlags flags;
  flags.config_file = folder_.write("kigen.yml", "groups: [{name: g, module: files, targets: ['*.pem']}]\n");
  EXPECT_EQ(run(flags), 0);
  EXPECT_THAT(out_, HasSubstr("a.example.pem#0"));
}

TEST_F(CheckCommand, MistakesAreAllReported) {
  CheckFlags flags;
  flags.targets = {"a b", "c d"};
  EXPECT_EQ(run(flags), 3);
  EXPECT_THAT(err_, AllOf(HasSubstr("a b: "), HasSubstr("c d: ")));
  EXPECT_THAT(out_, IsEmpty());
  flags.targets = {"a.example"};
  flags.module = "nosuch";
  EXPECT_EQ(run(flags), 3);
  EXPECT_THAT(err_, HasSubstr("nosuch"));
}

TEST_F(CheckCommand, ShowsProgressForManyTargetsOnly) {
  CheckFlags flags;
  flags.targets = {certificate("a.example", 24h * 200)};
  run(flags, Progress::kShown);
  EXPECT_THAT(err_, IsEmpty());
  for (int i = 0; i < 30; ++i) flags.targets.push_back(certificate("n" + std::to_string(i), 24h * 200));
  run(flags, Progress::kShown);
  EXPECT_THAT(err_, HasSubstr("31 of 31 targets\n"));
}

}  // namespace
}  // namespace kigen::cli
