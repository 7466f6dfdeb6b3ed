#include <gmock/gmock.h>

#include "exporter/config/text_file.h"
#include "tests/exporter/config/loading.h"

namespace kigen::config {
namespace {

using ::testing::HasSubstr;

class CommandLineTargets : public ::testing::Test {
 protected:
  // `group/module/canonical@address` of each target.
  static std::vector<std::string> names(const Config& config) {
    std::vector<std::string> out;
    for (const Target& t : config.targets) {
      out.push_back(t.group + " " + t.module.name + " " + t.name.canonical + " " + t.name.address);
    }
    return out;
  }
};

TEST_F(CommandLineTargets, NoneIsTheTrustStoreOfTheMachine) {
  EXPECT_THAT(names(*right(from_command_line({}))), ::testing::ElementsAre("local files /etc/ssl/certs "));
}

TEST_F(CommandLineTargets, PathsAndHostsAreToldApart) {
  const std::string here = current_directory();
  const auto config = right(
      from_command_line({"example.jp", "example.jp:8443", "[2001:db8::1]:443", "::1", "example.jp@192.0.2.7",
                         "/srv/certs/", "./a.pem", "*.pem", "a?.pem", "a[12].pem"}));
  EXPECT_THAT(names(*config),
              ::testing::ElementsAre("cli https example.jp:443 ", "cli https example.jp:8443 ",
                                     "cli https [2001:db8::1]:443 ", "cli https [::1]:443 ",
                                     "cli https example.jp:443 192.0.2.7", "cli files /srv/certs ",
                                     "cli files " + here + "/a.pem ", "cli files " + here + "/*.pem ",
                                     "cli files " + here + "/a?.pem ", "cli files " + here + "/a[12].pem "));
}

TEST_F(CommandLineTargets, SeveralMistakesComeTogether) {
  const std::string found =
      mistakes_of(from_command_line({"a b", "example.jp", "example.jp:0", "Example.jp:443", ""}));
  EXPECT_EQ(std::count(found.begin(), found.end(), '\n'), 4);
  EXPECT_THAT(found, HasSubstr("command line: expected a host name or an IP address"));
  EXPECT_THAT(found, HasSubstr("command line: expected a port from 1 to 65535, found \"example.jp:0\"\n"));
  EXPECT_THAT(found, HasSubstr("command line: the same target twice, \"Example.jp:443\"\n"));
}

class SingleTarget : public ::testing::Test {
 protected:
  const std::shared_ptr<const Config> config_ = right(
      load_text("global: {labels: {site: tokyo}}\nmodules: {https: {timeout: 3s}}\n", "kigen.yml", "/etc"));
};

TEST_F(SingleTarget, GoesThroughTheModuleOfThatName) {
  const auto target = std::get<Target>(single_target(*config_, "smtp", "mx1.example.jp", "probe"));
  EXPECT_EQ(target.group, "probe");
  EXPECT_EQ(target.name.canonical, "mx1.example.jp:25");
  EXPECT_EQ(target.labels.at("site"), "tokyo");
  const auto timed = std::get<Target>(single_target(*config_, "https", "mx1.example.jp", "probe"));
  EXPECT_EQ(timed.module.timing.timeout, std::chrono::seconds(3));
}

TEST_F(SingleTarget, UnknownModuleListsTheKnownOnes) {
  EXPECT_EQ(
      std::get<std::string>(single_target(*config_, "http", "mx1.example.jp", "probe")),
      "unknown module \"http\", known are " + [&] {
        std::string names;
        for (const auto& [name, module] : config_->modules) names += (names.empty() ? "" : ", ") + name;
        return names;
      }());
}

TEST_F(SingleTarget, BadTargetSaysWhatWasExpected) {
  EXPECT_EQ(std::get<std::string>(single_target(*config_, "https", "a:b", "probe")),
            "expected a port from 1 to 65535, found \"a:b\"");
}

}  // namespace
}  // namespace kigen::config
