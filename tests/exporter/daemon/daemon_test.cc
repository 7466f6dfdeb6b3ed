#include "exporter/daemon/daemon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "tests/support/exposition_check.h"
#include "tests/support/http_client.h"
#include "tests/support/mint.h"

namespace kigen::daemon {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DaemonTest : public ::testing::Test {
 protected:
  DaemonTest() {
    folder_.write("certs/a.pem", testing::mint({.common_name = "a.example.test"}).pem);
    configure("");
  }
  void configure(const std::string& more) {
    config_file_ =
        folder_.write("kigen.yml", "groups:\n  - {name: g, module: files, targets: [certs]}\n" + more);
  }
  void start() {
    Options options;
    options.config_file = config_file_;
    options.lifecycle = true;
    options.web.listen_addresses = {"127.0.0.1:0"};
    options.web.threads = 8;
    auto loaded = config::load_file(config_file_);
    daemon_ = std::make_unique<Daemon>(options, std::get<std::shared_ptr<const config::Config>>(loaded));
    wait_until_page_has("cert_probe_success{group=\"g\"");
  }
  std::string page() { return testing::http_request(daemon_->ports().front(), "GET", "/metrics").body; }
  void wait_until_page_has(const std::string& text) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (page().find(text) == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "never appeared: " << text << "\n" << page();
      std::this_thread::yield();
    }
  }

  testing::TemporaryFolder folder_;
  std::string config_file_;
  std::unique_ptr<Daemon> daemon_;
};

TEST_F(DaemonTest, ServesWhatItWatches) {
  start();
  const std::string text = page();
  EXPECT_THAT(text, HasSubstr("item=\"a.pem#0\",role=\"leaf\",name=\"a.example.test\"}"));
  EXPECT_THAT(text, HasSubstr("kigen_targets 1\n"));
  EXPECT_THAT(text, HasSubstr("kigen_config_last_reload_successful 1\n"));
  EXPECT_THAT(testing::read_exposition(text).complaints, IsEmpty());
  EXPECT_EQ(testing::http_request(daemon_->ports().front(), "GET", "/-/ready").status, 200);
  EXPECT_THAT(testing::http_request(daemon_->ports().front(), "GET", "/").body, HasSubstr("a.example.test"));
}

TEST_F(DaemonTest, ReloadWithMistakesKeepsTheOldConfiguration) {
  start();
  configure("  - {name: h, module: nosuch, targets: [x]}\n");
  const auto answer = testing::http_request(daemon_->ports().front(), "POST", "/-/reload");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr("kigen.yml:3: groups[1].module:"));
  EXPECT_THAT(page(), AllOf(HasSubstr("kigen_config_last_reload_successful 0\n"),
                            HasSubstr("name=\"a.example.test\"")));
}

TEST_F(DaemonTest, ReloadKeepsWhatIsKnownAndAddsWhatIsNew) {
  start();
  folder_.write("more/b.pem", testing::mint({.common_name = "b.example.test"}).pem);
  configure("  - {name: h, module: files, targets: [more]}\n");
  EXPECT_THAT(daemon_->reload(), IsEmpty());
  EXPECT_THAT(page(), HasSubstr("name=\"a.example.test\""));
  wait_until_page_has("name=\"b.example.test\"");
}

TEST_F(DaemonTest, TargetThatLeavesTheConfigurationLeavesThePage) {
  start();
  folder_.write("kigen.yml", "groups: []\n");
  EXPECT_THAT(daemon_->reload(), IsEmpty());
  EXPECT_THAT(page(), Not(HasSubstr("cert_")));
}

TEST_F(DaemonTest, NewLimitsTakeEffectWithoutARestart) {
  start();
  configure("global: {max_concurrency: 7, resolver: system}\n");
  EXPECT_THAT(daemon_->reload(), IsEmpty());
  EXPECT_THAT(page(), HasSubstr("name=\"a.example.test\""));
}

TEST_F(DaemonTest, StopsAndCanBeStoppedAgain) {
  start();
  EXPECT_TRUE(daemon_->stop());
}

// A request to reload may still be under way when the end comes.
TEST_F(DaemonTest, ReloadAfterTheEndBeginsNothing) {
  start();
  const auto threads = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  EXPECT_TRUE(daemon_->stop());
  const auto threads_at_the_end = threads();
  configure("global: {max_concurrency: 7}\n");
  daemon_->reload();
  EXPECT_EQ(threads(), threads_at_the_end) << "a new engine was started";
}

}  // namespace
}  // namespace kigen::daemon
