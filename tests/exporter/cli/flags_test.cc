#include "exporter/cli/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kigen::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

CommandLine parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "kigen_exporter");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

TEST(Flags, WithoutAnyServesOnTheUsualPort) {
  const auto serve = std::get<ServeFlags>(parse({}));
  EXPECT_THAT(serve.listen_addresses, ElementsAre(":10047"));
  EXPECT_EQ(serve.telemetry_path, "/metrics");
  EXPECT_EQ(serve.route_prefix, "/");
  EXPECT_FALSE(serve.enable_lifecycle);
}

TEST(Flags, TargetsStandAnywhere) {
  const auto serve = std::get<ServeFlags>(parse({"a:443", "--log.level=debug", "/srv/*.pem"}));
  EXPECT_THAT(serve.targets, ElementsAre("a:443", "/srv/*.pem"));
  EXPECT_EQ(serve.log_level, logging::Level::kDebug);
}

TEST(Flags, ListenAddressRepeats) {
  const auto serve = std::get<ServeFlags>(
      parse({"--web.listen-address=127.0.0.1:1", "--web.listen-address", "[::1]:2", "host.example"}));
  EXPECT_THAT(serve.listen_addresses, ElementsAre("127.0.0.1:1", "[::1]:2"));
  EXPECT_THAT(serve.targets, ElementsAre("host.example"));
}

TEST(Flags, RoutePrefixComesFromTheExternalUrl) {
  EXPECT_EQ(std::get<ServeFlags>(parse({"--web.external-url=https://ops.example/kigen/"})).route_prefix,
            "/kigen/");
  EXPECT_EQ(std::get<ServeFlags>(parse({"--web.external-url=https://ops.example"})).route_prefix, "/");
  EXPECT_EQ(std::get<ServeFlags>(parse({"--web.external-url=https://ops.example/k", "--web.route-prefix=/"}))
                .route_prefix,
            "/");
}

TEST(Flags, ShardIsReadAndCheckedAtOnce) {
  EXPECT_EQ(std::get<ServeFlags>(parse({})).shard, (config::Shard{1, 1}));
  EXPECT_EQ(std::get<ServeFlags>(parse({"--shard=2/8"})).shard, (config::Shard{2, 8}));
  const auto mistake = std::get<PrintAndExit>(parse({"--shard=9/8"}));
  EXPECT_EQ(mistake.exit_code, 1);
  EXPECT_THAT(mistake.text, HasSubstr("--shard: expected a share from 1 to 8, found \"9\""));
}

TEST(Flags, HealthAsksTheUsualPortUnlessToldOtherwise) {
  EXPECT_EQ(std::get<HealthFlags>(parse({"health"})).url, "http://127.0.0.1:10047/-/healthy");
  EXPECT_EQ(std::get<HealthFlags>(parse({"health", "https://[::1]:1/-/healthy"})).url,
            "https://[::1]:1/-/healthy");
}

TEST(Flags, CheckHasItsOwn) {
  const auto check = std::get<CheckFlags>(
      parse({"check", "a.example", "--module=smtp", "--warning=30d", "--critical=12h", "--output=json"}));
  EXPECT_THAT(check.targets, ElementsAre("a.example"));
  EXPECT_EQ(check.module, "smtp");
  EXPECT_EQ(check.warning, 24h * 30);
  EXPECT_EQ(check.critical, 12h);
  EXPECT_EQ(check.output, CheckOutput::kJson);
}

struct Mistaken {
  const char* name;
  std::vector<const char*> arguments;
  int exit_code;
  const char* text;
};
class MistakenFlags : public ::testing::TestWithParam<Mistaken> {};

TEST_P(MistakenFlags, AreExplained) {
  const auto print = std::get<PrintAndExit>(parse(GetParam().arguments));
  EXPECT_EQ(print.exit_code, GetParam().exit_code);
  EXPECT_THAT(print.text, HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    All, MistakenFlags,
    ::testing::Values(Mistaken{"Unknown", {"--nosuch"}, 1, "--nosuch"},
                      Mistaken{"ConfigCheckAlone", {"--config.check"}, 1, "--config.file"},
                      Mistaken{"TargetBesideConfig", {"--config.file=x", "host"}, 1, "exclude"},
                      Mistaken{"LogLevel", {"--log.level=loud"}, 1, "loud"},
                      Mistaken{"TelemetryPath", {"--web.telemetry-path=metrics"}, 1, "begins with /"},
                      Mistaken{"StorageInterval", {"--storage.interval=5m"}, 1, "from 100ms to 1m"},
                      Mistaken{"CheckWithoutTarget", {"check"}, 3, "TARGET"},
                      Mistaken{"CheckDuration", {"check", "a", "--warning=30"}, 3, "duration"},
                      Mistaken{"Help", {"--help"}, 0, "--web.listen-address"},
                      Mistaken{"Version", {"--version"}, 0, "kigen_exporter, version "}),
    [](const auto& mistaken) { return mistaken.param.name; });

}  // namespace
}  // namespace kigen::cli
