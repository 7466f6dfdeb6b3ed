#include "exporter/config/loader.h"

#include <gmock/gmock.h>

#include "probes/sources/files.h"
#include "probes/sources/tls.h"
#include "tests/exporter/config/loading.h"
#include "tests/support/mint.h"

namespace kigen::config {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class Loader : public ::testing::Test {
 protected:
  static std::shared_ptr<const Config> fixture(const std::string& name) {
    return right(load_file(kFixtures + "valid/" + name + ".yml"));
  }
  static std::shared_ptr<const Config> text(const std::string& yaml) {
    return right(load_text(yaml, "kigen.yml", "/etc/kigen"));
  }
  static std::vector<std::string> canonical(const Config& config) {
    std::vector<std::string> names;
    for (const Target& target : config.targets) names.push_back(target.name.canonical);
    return names;
  }
};

class ValidConfig : public ::testing::TestWithParam<std::string> {};

TEST_P(ValidConfig, HasNoMistake) { right(load_file(kFixtures + "valid/" + GetParam() + ".yml")); }

INSTANTIATE_TEST_SUITE_P(Fixtures, ValidConfig, ::testing::ValuesIn(fixture_names("valid", ".yml")),
                         [](const auto& fixture) { return fixture.param; });

TEST_F(Loader, DefaultsAreThoseOfTheManual) {
  const auto config = text("{}");
  EXPECT_EQ(config->global.timing.interval, 15min);
  EXPECT_EQ(config->global.timing.retry_interval, 1min);
  EXPECT_EQ(config->global.timing.timeout, 10s);
  EXPECT_EQ(config->global.timing.scan_timeout, 10min);
  EXPECT_EQ(config->global.max_concurrency, 10000u);
  EXPECT_EQ(config->global.max_per_address, 32u);
  EXPECT_EQ(config->global.resolver, ResolverKind::kCares);
  EXPECT_THAT(config->web.probe_allow, IsEmpty());
  EXPECT_FALSE(config->exposition.roles.has_value());
  EXPECT_FALSE(config->exposition.checks.has_value());
}

TEST_F(Loader, BothSpellingsOfTheServerNameAreOneOption) {
  const auto config =
      right(load_text("groups:\n"
                      "- name: web\n"
                      "  module: https\n"
                      "  server_name: group.example.jp\n"
                      "  targets:\n"
                      "  - a\n"
                      "  - {target: b, tls: {server_name: target.example.jp}}\n"
                      "- name: mail\n"
                      "  module: smtp\n"
                      "  tls: {server_name: group.example.jp}\n"
                      "  targets: [{target: c, server_name: target.example.jp}]\n",
                      "kigen.yml", "/etc"));
  ASSERT_EQ(config->targets.size(), 3u);
  EXPECT_EQ(config->targets[0].module.options.text("tls.server_name"), "group.example.jp");
  EXPECT_EQ(config->targets[1].module.options.text("tls.server_name"), "target.example.jp");
  EXPECT_EQ(config->targets[2].module.options.text("tls.server_name"), "target.example.jp");
}

TEST_F(Loader, ExampleOfTheManualIsReadWhole) {
  const auto config = fixture("design_example");
  EXPECT_THAT(canonical(*config),
              ElementsAre("www.example.jp:443", "www.example.jp:443", "shop.example.jp:8443",
                          "mx1.example.jp:25", "/etc/ssl/private/**/*.p12", "/srv/certs"));
  ASSERT_EQ(config->targets.size(), 6u);
  EXPECT_EQ(config->targets[1].name.address, "192.0.2.7");
  EXPECT_THAT(config->targets[0].labels, UnorderedElementsAre(Pair("site", "tokyo"), Pair("team", "web")));
  const Target& shop = config->targets[2];
  EXPECT_THAT(shop.labels,
              UnorderedElementsAre(Pair("site", "tokyo"), Pair("team", "web"), Pair("tier", "gold")));
  EXPECT_EQ(shop.module.options.text("tls.server_name"), "shop.internal");
  EXPECT_EQ(shop.module.timing.interval, 5min);
  EXPECT_EQ(shop.module.leads.renewal, std::chrono::days(45));
  const Options& stores = config->targets[4].module.options;
  EXPECT_THAT(stores.texts("exclude"), ElementsAre("**/old/**"));
  EXPECT_THAT(stores.texts("passwords.files"), ElementsAre("/run/secrets/pfx-password"));
  EXPECT_THAT(stores.texts("passwords.env"), ElementsAre("PFX_PASSWORD"));
  EXPECT_THAT(config->web.probe_allow, ElementsAre("192.0.2.0/24", "*.example.jp"));
}

TEST_F(Loader, ExampleOfTheManualHasItsModulesGroupsAndRules) {
  const auto config = fixture("design_example");
  const Module& mail = config->modules.at("legacy_mail");
  EXPECT_EQ(mail.source, &sources::kTls);
  EXPECT_EQ(mail.default_port, 25);
  EXPECT_EQ(mail.options.text("starttls"), "smtp");
  EXPECT_EQ(mail.options.text("tls.server_name"), "mail.example.jp");
  EXPECT_EQ(mail.options.text("tls.min_version"), "TLS1.2");
  EXPECT_EQ(mail.options.text("tls.ca_file"), kFixtures + "valid/ca.pem");
  ASSERT_EQ(config->groups.size(), 4u);
  EXPECT_THAT(config->groups[3].target_files, ElementsAre(kFixtures + "valid/targets.d/*.yml"));
  ASSERT_EQ(config->ignore.size(), 2u);
  EXPECT_EQ(config->ignore[0].fingerprint, "0687");
  EXPECT_EQ(config->ignore[1].issuer_name, "DST Root CA X3");
  EXPECT_THAT(*config->exposition.roles, ElementsAre(Role::kLeaf, Role::kIntermediate, Role::kSigning));
  EXPECT_THAT(*config->exposition.checks, ElementsAre("valid_now", "name", "trusted"));
}

TEST_F(Loader, TargetsGoOverGroupsOverModulesOverGlobal) {
  const auto config = fixture("merge_order");
  ASSERT_EQ(config->targets.size(), 2u);
  const Target& plain = config->targets[0];
  EXPECT_EQ(plain.module.timing, (Timing{1h, 20s, 300ms, 400ms}));
  EXPECT_EQ(plain.module.leads, (Leads{240h, 24h, true}));
  EXPECT_THAT(plain.labels,
              UnorderedElementsAre(Pair("a", "global"), Pair("b", "group"), Pair("c", "group")));
  EXPECT_EQ(plain.module.options.text("tls.min_version"), "TLS1.2");
  EXPECT_EQ(plain.module.options.text("tls.max_version"), "TLS1.3");
  const Target& special = config->targets[1];
  EXPECT_EQ(special.module.timing, (Timing{1h, 20s, 300ms, 4s}));
  EXPECT_EQ(special.module.leads, (Leads{480h, 24h, false}));
  EXPECT_EQ(special.labels.at("c"), "target");
  EXPECT_EQ(special.module.options.text("tls.min_version"), "TLS1.2");
  EXPECT_EQ(special.module.options.text("tls.max_version"), "TLS1.2");
}

TEST_F(Loader, ModulesInheritFromBuiltInOnesAndDialectsGiveThePort) {
  const auto config = fixture("modules");
  EXPECT_FALSE(config->modules.at("https").on_demand);
  EXPECT_TRUE(config->modules.at("files").on_demand);
  EXPECT_EQ(config->modules.at("smtp").options.text("starttls"), "smtp");
  EXPECT_EQ(config->modules.at("smtp").timing.timeout, 5s);
  EXPECT_TRUE(config->modules.at("submission").on_demand);
  EXPECT_THAT(canonical(*config),
              ElementsAre("a.example.jp:443", "b.example.jp:25", "c.example.jp:25", "d.example.jp:587",
                          "e.example.jp:25", "f.example.jp:25", "g.example.jp:443"));
}

TEST_F(Loader, AllBuiltInModulesAreThere) {
  const auto config = text("global: {interval: 2h}");
  EXPECT_EQ(config->modules.size(), built_in_modules().size());
  for (const BuiltInModule& built_in : built_in_modules()) {
    const Module& module = config->modules.at(std::string(built_in.name));
    EXPECT_EQ(module.source, built_in.source);
    EXPECT_EQ(module.default_port, built_in.default_port);
    EXPECT_EQ(module.timing.interval, 2h);
    EXPECT_EQ(module.on_demand, built_in.source->reach == sources::Reach::kNetwork);
  }
}

TEST_F(Loader, AliasesStandForWhatTheyName) {
  const auto config = fixture("aliases");
  EXPECT_THAT(canonical(*config),
              ElementsAre("a.example.jp:443", "b.example.jp:443", "a.example.jp:25", "b.example.jp:25"));
}

TEST_F(Loader, TextsAreTakenAsTheyStand) {
  const auto config = fixture("values");
  EXPECT_THAT(config->global.labels,
              UnorderedElementsAre(Pair("number", "12"), Pair("octal", "012"), Pair("yes", "yes"),
                                   Pair("dollar", "${HOME}"), Pair("quoted", "it's"), Pair("utf8", "東京")));
  EXPECT_EQ(config->groups[0].name, "web ${HOME}");
  EXPECT_EQ(config->ignore[0].fingerprint, "0687260331a7");
  EXPECT_EQ(config->ignore[1].fingerprint, "0687");
  EXPECT_EQ(config->ignore[2].role, Role::kRoot);
  EXPECT_THAT(canonical(*config), ElementsAre("[2001:db8::1]:443", "192.0.2.1:443"));
}

TEST_F(Loader, ExpectationsOfAGroupHoldForTargetsWithoutTheirOwn) {
  const auto config = fixture("expect");
  ASSERT_EQ(config->targets.size(), 4u);
  const Expectations& expected = *config->targets[0].expectations;
  ASSERT_EQ(expected.size(), 4u);
  EXPECT_EQ(expected[0], (Expectation{.name = "scvmm", .friendly_name = "SCVMM_CERTIFICATE_KEY_CONTAINER"}));
  EXPECT_THAT(expected[1].names, ElementsAre("mail.example.jp", "192.0.2.1"));
  EXPECT_EQ(expected[2].fingerprint, "0687260331a7");
  EXPECT_EQ(expected[2].role, Role::kTrusted);
  EXPECT_EQ(expected[2].issuer, "Example Root");
  EXPECT_EQ(expected[3].topic, "com.apple.mgmt.External.1");
  const Expectation vdm{.name = "vdm", .friendly_name = "vdm", .count = 1};
  EXPECT_THAT(*config->targets[1].expectations, ElementsAre(vdm));
  EXPECT_EQ(config->targets[2].expectations, nullptr);
  EXPECT_EQ(config->groups[0].expectations, config->targets[0].expectations);
  EXPECT_EQ(config->targets[3].expectations, nullptr);
}

TEST_F(Loader, RelativePathsBeginAtTheFile) {
  const auto config =
      right(load_text(content_of(kFixtures + "valid/relative_paths.yml"), "kigen.yml", "/etc/kigen"));
  EXPECT_THAT(canonical(*config), ElementsAre("/etc/kigen/certs", "/etc/kigen/pem/*.pem", "/etc/outside.pem",
                                              "/absolute/path/x.pem"));
  EXPECT_THAT(config->targets[0].module.options.texts("passwords.files"),
              ElementsAre("/etc/kigen/secrets/password"));
  EXPECT_THAT(config->groups[0].target_files, ElementsAre("/etc/kigen/more/*.yml"));
  EXPECT_EQ(config->groups[0].directory, "/etc/kigen");
}

TEST_F(Loader, MapsOfTextsKeepTheirOrder) {
  const auto config = text(
      "modules: {rest: {source: rest_session, documents: {tls: /api/tls, roots: /api/a}}}\n"
      "groups: [{name: g, module: rest, targets: [vc01.example.jp, 'https://vc02.example.jp/prefix/']}]\n");
  EXPECT_THAT(config->targets[0].module.options.texts("documents"),
              ElementsAre("tls", "/api/tls", "roots", "/api/a"));
  EXPECT_THAT(canonical(*config), ElementsAre("vc01.example.jp:443", "https://vc02.example.jp/prefix"));
}

TEST_F(Loader, ByteOrderMarkAndCrlfAreRead) {
  const auto config = text("\xef\xbb\xbfglobal:\r\n  interval: 5m\r\n");
  EXPECT_EQ(config->global.timing.interval, 5min);
}

TEST_F(Loader, MissingFileIsOneMistakeWithoutLine) {
  EXPECT_EQ(mistakes_of(load_file("/nonexistent/kigen.yml")),
            "/nonexistent/kigen.yml: cannot be read: No such file or directory\n");
  EXPECT_EQ(mistakes_of(load_file("/dev/null")), "/dev/null: cannot be read: not a regular file\n");
  EXPECT_EQ(mistakes_of(load_file("/")), "/: cannot be read: Is a directory\n");
}

TEST_F(Loader, HugeFileIsRefused) {
  const kigen::testing::TemporaryFolder folder;
  const std::string path = folder.write("kigen.yml", "{}");
  std::filesystem::resize_file(path, (64u << 20) + 1);
  EXPECT_EQ(mistakes_of(load_file(path)), path + ": cannot be read: larger than 64 MiB\n");
}

TEST_F(Loader, IdentityTellsEveryPartApart) {
  const auto identity = [](const char* group, const char* module, const char* name, const char* address) {
    Target target;
    target.group = group;
    target.module.name = module;
    target.name = {name, address, ""};
    return target.identity();
  };
  EXPECT_NE(identity("a", "b", "c", ""), identity("ab", "", "c", ""));
  EXPECT_NE(identity("a", "b", "c", "d"), identity("a", "b", "cd", ""));
  EXPECT_NE(identity("a", "b", "c", "192.0.2.1"), identity("a", "b", "c", "192.0.2.2"));
}

TEST(Systems, BecomeALabelOfTheirTargets) {
  const auto config = right(
      load_text("modules: {sso: {source: tls, system: adfs}}\n"
                "groups:\n"
                "- {name: a, module: https, system: vcenter, targets: [a, {target: b, system: esxi}]}\n"
                "- {name: b, system: exchange, targets: ['smtp://c', {target: 'imaps://d', system: web}]}\n"
                "- {name: c, module: sso, targets: [e]}\n"
                "- {name: d, module: https, targets: [f]}\n",
                "kigen.yml", "/"));
  std::vector<std::string> systems;
  for (const Target& target : config->targets) {
    const auto label = target.labels.find("system");
    systems.push_back(label == target.labels.end() ? "none" : label->second);
  }
  EXPECT_THAT(systems, ElementsAre("vcenter", "esxi", "exchange", "web", "adfs", "none"));
}

TEST(Documents, UrlsAreTargetsAsTheyStand) {
  const auto config =
      right(load_text("modules: {mine: {source: http, max_bytes: 2048}}\n"
                      "groups:\n"
                      "- {name: a, module: saml, targets: ['HTTPS://VC.example:443/m', {target: "
                      "'https://vc.example/n', interval: 1h}]}\n"
                      "- {name: b, module: mine, targets: ['http://vc.example/keys?x=1']}\n",
                      "kigen.yml", "/"));
  std::vector<std::string> targets;
  for (const Target& target : config->targets) {
    targets.push_back(target.module.name + " " + target.name.canonical + " " +
                      target.module.options.text("format"));
  }
  EXPECT_THAT(targets,
              ElementsAre("saml https://vc.example/m saml_metadata",
                          "saml https://vc.example/n saml_metadata", "mine http://vc.example/keys?x=1 "));
}

TEST(Documents, AreNoWayToReadAnEndpointOfAPair) {
  const std::string mistakes =
      mistakes_of(load_text("groups: [{name: a, module: saml, targets: ['https://vc.example/']}, {name: f, "
                            "module: files, targets: [/x]}]\n"
                            "pairs: [{name: p, store: /x, endpoints: ['vc.example:443']}]\n",
                            "k.yml", "/"));
  EXPECT_NE(mistakes.find("expected a target of some group, found \"vc.example:443\""), std::string::npos)
      << mistakes;
}

TEST(Documents, UrlsThatAreNoneAreMistakesWithoutTheirSecrets) {
  const std::string mistakes = mistakes_of(
      load_text("groups: [{name: a, module: jwks, targets: [vc.example, 'https://u:hunter2@vc.example/']}]\n",
                "k.yml", "/"));
  EXPECT_EQ(mistakes,
            "k.yml:1: groups[0].targets[0]: expected a URL of scheme http or https, found \"vc.example\"\n"
            "k.yml:1: groups[0].targets[1]: expected a URL without a user name, found "
            "\"https://<redacted>@vc.example/\"\n");
}

}  // namespace
}  // namespace kigen::config
