#include "exporter/config/systems.h"

#include <gmock/gmock.h>

#include "tests/exporter/config/loading.h"

namespace kigen::config {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// `module target`, and `@address`.
std::vector<std::string> looks_of(const Config& config) {
  std::vector<std::string> looks;
  for (const Target& target : config.targets) {
    const std::string address = target.name.address.empty() ? "" : "@" + target.name.address;
    looks.push_back(target.module.name + " " + target.name.canonical + address);
  }
  return looks;
}

class SystemsTest : public ::testing::Test {
 protected:
  static std::shared_ptr<const Config> load(const std::string& text) {
    return right(load_text(text, "test.yml", kFixtures));
  }
  static std::vector<std::string> looks_at(const std::string& group) {
    return looks_of(*load("system_files: [systems/*.yml]\ngroups:\n  - " + group + "\n"));
  }
};

class BuiltInSystems : public ::testing::Test {};

Systems all_built_in() {
  std::vector<Mistake> mistakes;
  auto systems = built_in_systems_with(built_in_modules_with({}), mistakes);
  EXPECT_EQ(to_text(mistakes), "");
  return systems;
}

TEST_F(BuiltInSystems, DefinitionsHold) {
  const auto modules = built_in_modules_with({});
  EXPECT_THAT(names_of(all_built_in()),
              ElementsAre("adfs", "esxi", "exchange", "horizon", "hyperv", "iis", "iris", "lync", "nsx",
                          "ontap", "scvmm", "vcenter", "web", "workspace_one_access", "workspace_one_uem"));
  for (const auto definition : built_in_systems()) {
    Systems systems;
    std::vector<Mistake> mistakes;
    add_system(std::string(definition), "built in", "/", modules, systems, mistakes);
    EXPECT_EQ(to_text(mistakes), "") << definition;
  }
}

TEST_F(BuiltInSystems, HaveARunbookEach) {
  for (const auto& [name, system] : all_built_in()) {
    EXPECT_TRUE(std::filesystem::exists(std::string(KIGEN_SOURCE_DIR) + "/deploy/runbooks/" + name + ".md"))
        << name;
  }
}

TEST_F(SystemsTest, AHostIsLookedAtInEveryWay) {
  EXPECT_THAT(looks_at("{name: g, system: adfs, targets: [FS.example.jp]}"),
              ElementsAre("https fs.example.jp:443", "tls fs.example.jp:49443",
                          "saml https://fs.example.jp/FederationMetadata/2007-06/FederationMetadata.xml",
                          "jwks https://fs.example.jp/adfs/discovery/keys"));
}

TEST_F(SystemsTest, ThePortOfATargetCountsWhereTheEndpointNamesNone) {
  EXPECT_THAT(looks_at("{name: g, system: adfs, targets: ['[2001:db8::1]:8443']}"),
              ElementsAre("https [2001:db8::1]:8443", "tls [2001:db8::1]:49443",
                          "saml https://[2001:db8::1]:8443/FederationMetadata/2007-06/FederationMetadata.xml",
                          "jwks https://[2001:db8::1]:8443/adfs/discovery/keys"));
}

TEST_F(SystemsTest, OneBackendIsLookedAtThroughTlsAlone) {
  EXPECT_THAT(looks_at("{name: g, system: adfs, targets: [fs.example.jp@192.0.2.7]}"),
              ElementsAre("https fs.example.jp:443@192.0.2.7", "tls fs.example.jp:49443@192.0.2.7"));
}

TEST_F(SystemsTest, APortOfTheTargetThatAnotherEndpointNamesIsLookedAtOnce) {
  EXPECT_THAT(looks_at("{name: g, system: web, targets: ['a:8443']}"), ElementsAre("https a:8443"));
}

TEST_F(SystemsTest, AUrlIsOneLook) {
  EXPECT_THAT(looks_at("{name: g, system: adfs, targets: ['smtp://mx.example.jp']}"),
              ElementsAre("smtp mx.example.jp:25"));
}

TEST_F(SystemsTest, BesideAModuleItIsALabelAlone) {
  const auto config = load("groups: [{name: g, module: https, system: adfs, targets: [fs.example.jp]}]");
  EXPECT_THAT(looks_of(*config), ElementsAre("https fs.example.jp:443"));
  EXPECT_EQ(config->targets.at(0).labels.at("system"), "adfs");
}

TEST_F(SystemsTest, EveryLookHasTheLabelsOfItsGroup) {
  const auto config =
      load("groups: [{name: g, system: adfs, labels: {team: id}, targets: [{target: a, labels: {x: y}}]}]");
  ASSERT_EQ(config->targets.size(), 4u);
  for (const Target& target : config->targets) {
    EXPECT_EQ(target.labels, (Labels{{"system", "adfs"}, {"team", "id"}, {"x", "y"}}));
    EXPECT_EQ(target.group, "g");
  }
}

TEST_F(SystemsTest, OptionsStandOverEachOtherFromModuleToTarget) {
  const auto config = load(R"(
global: {timeout: 7s}
modules: {https: {interval: 1h}, smtp: {interval: 2h}}
system_files: [systems/*.yml]
groups:
  - name: g
    system: intranet
    retry_interval: 3m
    targets: [{target: a.example.jp, timeout: 5s}, b.example.jp]
  - {name: h, system: intranet, renewal_lead: 90d, targets: [c.example.jp]}
)");
  ASSERT_THAT(looks_of(*config),
              ElementsAre("https a.example.jp:443", "smtp a.example.jp:2525", "https b.example.jp:443",
                          "smtp b.example.jp:2525", "https c.example.jp:443", "smtp c.example.jp:2525"));
  const auto module = [&](std::size_t i) { return config->targets.at(i).module; };
  EXPECT_EQ(module(0).timing.interval, hours(1));
  EXPECT_EQ(module(1).timing.interval, hours(2));
  EXPECT_EQ(module(0).timing.retry_interval, std::chrono::minutes(3));
  EXPECT_EQ(module(0).timing.timeout, std::chrono::seconds(5));
  EXPECT_EQ(module(2).timing.timeout, std::chrono::seconds(7));
  EXPECT_EQ(module(0).leads.renewal, hours(60 * 24)) << "of the definition";
  EXPECT_EQ(module(1).leads.renewal, hours(10 * 24)) << "of the endpoint";
  EXPECT_EQ(module(4).leads.renewal, hours(90 * 24)) << "of the group, for all of them";
  EXPECT_EQ(module(5).leads.renewal, hours(90 * 24));
  EXPECT_FALSE(module(0).optional);
  EXPECT_TRUE(module(1).optional);
}

TEST_F(SystemsTest, EachEndpointGetsTheOptionsThatItsSourceTakes) {
  const auto config =
      load("groups: [{name: g, system: adfs, targets: [a], tls: {min_version: TLS1.2}, max_bytes: 5000}]");
  ASSERT_EQ(config->targets.size(), 4u);
  for (const Target& target : config->targets) {
    EXPECT_EQ(target.module.options.text("tls.min_version"), "TLS1.2");
    EXPECT_EQ(target.module.options.has("max_bytes"), target.module.source->takes_urls) << target.module.name;
  }
}

TEST_F(SystemsTest, WhatNeedsCredentialsIsLeftOutWithoutThem) {
  const auto config = load(R"(
system_files: [systems/*.yml]
groups:
  - name: g
    system: intranet
    targets: [{target: a, credentials: {token_file: systems/web.yml}}, b]
)");
  EXPECT_THAT(looks_of(*config), ElementsAre("https a:443", "smtp a:2525", "saml https://a/metadata",
                                             "https b:443", "smtp b:2525"));
}

TEST_F(SystemsTest, AFileReplacesABuiltInDefinition) {
  EXPECT_THAT(looks_at("{name: g, system: web, targets: [a]}"), ElementsAre("https a:443", "https a:8443"));
}

TEST_F(SystemsTest, TargetFilesNameHosts) {
  const auto config = load("groups: [{name: g, system: adfs, target_files: [none.yml]}]");
  const std::string path = ::testing::TempDir() + "systems_test.yml";
  std::ofstream(path) << "- targets: [a, 'bad/path']\n  labels: {__kigen_interval: 1h, rack: r1}\n";
  const auto found = read_target_file(config->groups.at(0), path);
  ASSERT_EQ(found.targets.size(), 4u);
  for (const Target& target : found.targets) {
    EXPECT_EQ(target.module.timing.interval, hours(1));
    EXPECT_EQ(target.labels.at("rack"), "r1");
  }
  EXPECT_EQ(to_text(found.mistakes),
            path + ":1: [0].targets[1]: expected a host for system adfs, found \"bad/path\"\n");
}

TEST_F(SystemsTest, PlacesAreToldToPeople) {
  const auto modules = built_in_modules_with({});
  const auto systems = all_built_in();
  const auto& endpoints = systems.at("adfs").endpoints;
  EXPECT_EQ(place_text(endpoints.at(0), modules), "HOST:443");
  EXPECT_EQ(place_text(endpoints.at(1), modules), "HOST:49443");
  EXPECT_EQ(place_text(endpoints.at(3), modules), "https://HOST/adfs/discovery/keys");
}

}  // namespace
}  // namespace kigen::config
