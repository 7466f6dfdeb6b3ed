#include "exporter/config/target_url.h"

#include <gmock/gmock.h>

#include "tests/exporter/config/loading.h"
#include "tests/support/mint.h"

namespace kigen::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TargetUrl : public ::testing::Test {
 protected:
  static std::string named(const Target& target) { return target.module.name + " " + target.name.canonical; }
  static std::vector<std::string> named(const Config& config) {
    std::vector<std::string> names;
    for (const Target& target : config.targets) names.push_back(named(target));
    return names;
  }
  static Loaded load(const std::string& text) { return load_text(text, "kigen.yml", "/etc"); }

  const std::shared_ptr<const Config> config_ = right(load("{}"));
};

struct Row {
  const char* name;
  const char* url;
  const char* named;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class UrlThatIsRight : public TargetUrl, public ::testing::WithParamInterface<Row> {};

TEST_P(UrlThatIsRight, PicksItsModule) {
  const auto target = single_target(*config_, "https", GetParam().url, "cli");
  ASSERT_TRUE(std::holds_alternative<Target>(target)) << std::get<std::string>(target);
  EXPECT_EQ(named(std::get<Target>(target)), GetParam().named);
}

INSTANTIATE_TEST_SUITE_P(
    Table, UrlThatIsRight,
    ::testing::Values(Row{"Https", "https://www.example.jp", "https www.example.jp:443"},
                      Row{"HttpsWithPath", "https://www.example.jp:8443/a/b?c#d",
                          "https www.example.jp:8443"},
                      Row{"Smtp", "smtp://mx1.example.jp", "smtp mx1.example.jp:25"},
                      Row{"SchemeInCapitals", "LDAP://dc1.example.jp/", "ldap dc1.example.jp:389"},
                      Row{"Postgres", "postgres://db:5433", "postgres db:5433"},
                      Row{"AnotherWord", "postgresql://db", "postgres db:5432"},
                      Row{"PortOfTheScheme", "ldaps://dc1.example.jp", "tls dc1.example.jp:636"},
                      Row{"AddressInBrackets", "imaps://[2001:db8::1]", "tls [2001:db8::1]:993"},
                      Row{"Tls", "tls://www.example.jp:8443", "tls www.example.jp:8443"},
                      Row{"PortAfterBrackets", "imaps://[2001:db8::1]:1993", "tls [2001:db8::1]:1993"}),
    [](const auto& row) { return row.param.name; });

TEST_F(TargetUrl, WhatIsWrongIsSaid) {
  const auto mistake = [&](const std::string& url) {
    const auto target = single_target(*config_, "https", url, "cli");
    return std::holds_alternative<std::string>(target) ? std::get<std::string>(target) : "";
  };
  EXPECT_EQ(mistake("smpt://mx1.example.jp"), "unknown scheme \"smpt\", did you mean \"smtp\"?");
  EXPECT_THAT(mistake("https://"), HasSubstr("expected a host name"));
  EXPECT_THAT(mistake("https://www.example.jp:0"), HasSubstr("expected a port"));
  EXPECT_THAT(mistake("ldaps://2001:db8::1"), HasSubstr("expected brackets"));
  EXPECT_THAT(mistake("file:///etc/ssl"), HasSubstr("unknown scheme"));
}

TEST_F(TargetUrl, AUserNameIsAMistakeThatDoesNotRepeatThePassword) {
  const std::string found =
      mistakes_of(load("groups: [{name: db, targets: ['postgres://kigen:hunter2@db/x']}]"));
  EXPECT_THAT(found, HasSubstr("groups[0].targets[0]: expected a URL without a user name"));
  EXPECT_THAT(found, Not(HasSubstr("hunter2")));
}

TEST_F(TargetUrl, IsRepeatedWithoutItsUserName) {
  EXPECT_EQ(without_secret("https://u:hunter2@h:1/p"), "https://<redacted>@h:1/p");
  EXPECT_EQ(without_secret("https://u:hunt@r2@h"), "https://<redacted>@h");
  EXPECT_EQ(without_secret("https://h/a"), "https://h/a");
  EXPECT_EQ(without_secret("h@192.0.2.1"), "h@192.0.2.1");
}

TEST_F(TargetUrl, AGroupOfUrlsNeedsNoModule) {
  const auto config =
      right(load("groups:\n"
                 "- name: any\n"
                 "  interval: 5m\n"
                 "  targets: ['smtp://a', {target: 'ldap://b', timeout: 3s}]\n"));
  EXPECT_THAT(named(*config), ElementsAre("smtp a:25", "ldap b:389"));
  for (const Target& target : config->targets) {
    EXPECT_EQ(target.module.timing.interval, std::chrono::minutes(5));
  }
  EXPECT_EQ(config->targets.at(1).module.timing.timeout, std::chrono::seconds(3));
}

TEST_F(TargetUrl, WithoutAModuleANameIsNotEnough) {
  EXPECT_THAT(mistakes_of(load("groups: [{name: any, targets: [a]}]")),
              HasSubstr("expected a URL, or a module for the group, found \"a\""));
}

TEST_F(TargetUrl, AModuleThatLooksTheSameWayIsKept) {
  const auto config =
      right(load("modules: {our_mail: {source: tls, starttls: smtp, timeout: 3s}}\n"
                 "groups:\n"
                 "- {name: mail, module: our_mail, targets: ['smtp://a', 'smtp://b:2525']}\n"));
  EXPECT_THAT(named(*config), ElementsAre("our_mail a:25", "our_mail b:2525"));
}

TEST_F(TargetUrl, WhatContradictsTheSchemeIsAMistake) {
  const auto mistakes = [](const std::string& group) {
    return mistakes_of(
        load("modules: {our_mail: {source: tls, starttls: smtp}}\ngroups: [{name: g, " + group + "}]"));
  };
  EXPECT_THAT(mistakes("module: our_mail, targets: ['imap://a']"),
              HasSubstr("module \"our_mail\" does not go with a URL of scheme \"imap\""));
  EXPECT_THAT(mistakes("module: files, targets: ['imap://a']"),
              HasSubstr("module \"files\" does not go with a URL of scheme \"imap\""));
  EXPECT_THAT(mistakes("starttls: smtp, targets: ['https://a']"),
              HasSubstr("starttls: smtp does not go with a URL of scheme \"https\""));
  EXPECT_THAT(mistakes("targets: [{target: 'imap://a', starttls: smtp}]"),
              HasSubstr("starttls: smtp does not go"));
  EXPECT_EQ(mistakes("starttls: smtp, targets: ['smtp://a']"), "");
}

TEST_F(TargetUrl, TheSchemeSaysHowTlsBeginsWhateverThePort) {
  const auto config =
      right(load("groups: [{name: g, module: tls, starttls: auto, targets: ['tls://a:25']}]"));
  EXPECT_THAT(named(*config), ElementsAre("tls a:25"));
  EXPECT_EQ(config->targets.at(0).module.options.text("starttls"), "");
}

TEST_F(TargetUrl, WhatTheGroupSetsHoldsForOtherModulesToo) {
  const auto config =
      right(load("groups:\n"
                 "- name: all\n"
                 "  module: https\n"
                 "  tls: {max_version: TLS1.2}\n"
                 "  targets: ['smtp://a', {target: 'xmpp://b', domain: example.jp}]\n"));
  EXPECT_THAT(named(*config), ElementsAre("smtp a:25", "xmpp_client b:5222"));
  for (const Target& target : config->targets) {
    EXPECT_EQ(target.module.options.text("tls.max_version"), "TLS1.2");
  }
  EXPECT_EQ(config->targets.at(1).module.options.text("domain"), "example.jp");
}

TEST_F(TargetUrl, TargetFilesMayHoldThem) {
  Group group = right(load("groups: [{name: any, interval: 5m, target_files: [x.yml]}]"))->groups.at(0);
  const testing::TemporaryFolder folder;
  const auto found =
      read_target_file(group, folder.write("x.yml", std::string_view("- targets: ['smtp://a']\n")));
  ASSERT_EQ(found.targets.size(), 1u) << to_text(found.mistakes);
  EXPECT_EQ(named(found.targets[0]), "smtp a:25");
  EXPECT_EQ(found.targets[0].module.timing.interval, std::chrono::minutes(5));
}

TEST_F(TargetUrl, TargetFilesTakeTheOptionsOfAnyDialectForThem) {
  const Group group =
      right(load("groups: [{name: any, module: https, target_files: [x.yml]}]"))->groups.at(0);
  const testing::TemporaryFolder folder;
  const auto found = read_target_file(
      group, folder.write("x.yml", std::string_view("- targets: ['xmpp://a']\n"
                                                    "  labels: {__kigen_domain: example.jp}\n")));
  ASSERT_EQ(found.targets.size(), 1u);
  EXPECT_EQ(to_text(found.mistakes), "");
  EXPECT_EQ(found.targets[0].module.options.text("domain"), "example.jp");
}

TEST_F(TargetUrl, CommandLineTargetsMayBeUrls) {
  EXPECT_THAT(named(*right(from_command_line({"smtp://a", "b"}))), ElementsAre("smtp a:25", "https b:443"));
}

TEST_F(TargetUrl, BarredModulesAreNotForProbesOnDemand) {
  const auto config =
      right(load("modules:\n"
                 "  inside: {source: tls, proxy: 'http://proxy:3128'}\n"
                 "  allowed: {source: tls, proxy: 'http://proxy:3128', on_demand: true}\n"
                 "  known: {source: tls, tls: {client_cert_file: both.pem}}\n"));
  EXPECT_FALSE(config->modules.at("inside").on_demand);
  EXPECT_TRUE(config->modules.at("allowed").on_demand);
  EXPECT_FALSE(config->modules.at("known").on_demand);
}

}  // namespace
}  // namespace kigen::config
