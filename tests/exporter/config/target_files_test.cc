#include <gmock/gmock.h>

#include "exporter/config/file_pattern.h"
#include "tests/exporter/config/loading.h"
#include "tests/support/mint.h"

namespace kigen::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class TargetFiles : public ::testing::Test {
 protected:
  Group group_named(const std::string& module, const std::string& options = "") {
    const auto config = right(load_text(
        "groups:\n  - name: discovered\n    module: " + module +
            "\n    target_files: [\"sd/*.yml\", \"sd/*.json\"]\n    labels: {team: web}\n" + options,
        "kigen.yml", folder_.path()));
    return config->groups.at(0);
  }
  FileTargets read(const Group& group, const std::string& content) {
    return read_target_file(group, folder_.write("sd/targets.yml", content));
  }
  std::string shown_mistakes(const FileTargets& found) {
    std::string text = to_text(found.mistakes);
    for (std::size_t at; (at = text.find(folder_.path() + "/")) != std::string::npos;) {
      text.erase(at, folder_.path().size() + 1);
    }
    return text;
  }
  static std::vector<std::string> canonical(const FileTargets& found) {
    std::vector<std::string> names;
    for (const Target& target : found.targets) names.push_back(target.name.canonical);
    return names;
  }

  const kigen::testing::TemporaryFolder folder_;
};

TEST_F(TargetFiles, YamlGivesTargetsWithLabelsAndOptions) {
  const auto found = read(group_named("https"),
                          "- targets: [a.example.jp, 'b.example.jp:8443']\n"
                          "  labels:\n"
                          "    tier: gold\n"
                          "    __meta_consul_dc: tokyo\n"
                          "    __kigen_server_name: c.example.jp\n"
                          "    __kigen_tls_min_version: TLS1.2\n"
                          "    __kigen_interval: 5m\n"
                          "    __kigen_watch_roots: 'true'\n"
                          "    __kigen_renewal_lead: 45d\n"
                          "    empty: ''\n"
                          "- targets: [d.example.jp]\n");
  EXPECT_EQ(shown_mistakes(found), "");
  EXPECT_THAT(canonical(found), ElementsAre("a.example.jp:443", "b.example.jp:8443", "d.example.jp:443"));
  ASSERT_EQ(found.targets.size(), 3u);
  const Target& first = found.targets[0];
  EXPECT_EQ(first.group, "discovered");
  EXPECT_THAT(first.labels, UnorderedElementsAre(Pair("team", "web"), Pair("tier", "gold")));
  EXPECT_EQ(first.module.options.text("tls.server_name"), "c.example.jp");
  EXPECT_EQ(first.module.options.text("tls.min_version"), "TLS1.2");
  EXPECT_EQ(first.module.timing.interval, std::chrono::minutes(5));
  EXPECT_TRUE(first.module.leads.watch_roots);
  EXPECT_EQ(first.module.leads.renewal, std::chrono::days(45));
  EXPECT_EQ(found.targets[2].module.options.text("tls.server_name"), "");
  EXPECT_EQ(found.targets[2].module.timing.interval, std::chrono::minutes(15));
}

TEST_F(TargetFiles, JsonIsRead) {
  const auto found =
      read(group_named("https"),
           "[\n\t{\n\t\t\"targets\": [\"a.example.jp\"],\n\t\t\"labels\": {\"path\": \"a\\/b\"}\n\t}\n]\n");
  EXPECT_EQ(shown_mistakes(found), "");
  ASSERT_EQ(found.targets.size(), 1u);
  EXPECT_EQ(found.targets[0].labels.at("path"), "a/b");
}

TEST_F(TargetFiles, DialectAndListsComeFromLabels) {
  const auto mail =
      read(group_named("https"), "- {targets: [a.example.jp], labels: {__kigen_starttls: smtp}}\n");
  EXPECT_THAT(canonical(mail), ElementsAre("a.example.jp:25"));
  const auto stores =
      read(group_named("files"),
           "- targets: [certs]\n"
           "  labels: {__kigen_exclude: '**/old/**,*.bak', __kigen_passwords_files: secret}\n");
  EXPECT_EQ(shown_mistakes(stores), "");
  ASSERT_THAT(canonical(stores), ElementsAre(folder_.path() + "/certs"));
  EXPECT_THAT(stores.targets[0].module.options.texts("exclude"), ElementsAre("**/old/**", "*.bak"));
  EXPECT_THAT(stores.targets[0].module.options.texts("passwords.files"),
              ElementsAre(folder_.path() + "/secret"));
}

TEST_F(TargetFiles, MistakeCostsOnlyWhatItStandsAt) {
  const auto found = read(group_named("https"),
                          "- targets: [a.example.jp, 'b:c', [], d.example.jp]\n"
                          "  labels:\n"
                          "    job: web\n"
                          "    __kigen_interval: '5'\n"
                          "    __kigen_exclude: x\n"
                          "    tier: [gold]\n"
                          "- target: [e.example.jp]\n"
                          "- f.example.jp\n"
                          "- targets: [g.example.jp]\n");
  EXPECT_THAT(canonical(found), ElementsAre("a.example.jp:443", "d.example.jp:443", "g.example.jp:443"));
  EXPECT_THAT(found.failed_files, IsEmpty());
  EXPECT_EQ(shown_mistakes(found),
            "sd/targets.yml:1: [0].targets[1]: expected a port from 1 to 65535, found \"b:c\"\n"
            "sd/targets.yml:1: [0].targets[2]: expected a text, found a list\n"
            "sd/targets.yml:3: [0].labels: label \"job\" is one of Prometheus' own\n"
            "sd/targets.yml:4: [0].labels.__kigen_interval: expected a duration such as 15m, found \"5\"\n"
            "sd/targets.yml:5: [0].labels.__kigen_exclude: unknown option \"exclude\" of source tls\n"
            "sd/targets.yml:6: [0].labels.tier: expected a text, found a list\n"
            "sd/targets.yml:7: [1]: unknown key \"target\", did you mean \"targets\"?\n"
            "sd/targets.yml:7: [1]: expected targets, found none\n"
            "sd/targets.yml:8: [2]: expected a map, found \"f.example.jp\"\n");
}

TEST_F(TargetFiles, DuplicatesAreLeftToTheCaller) {
  const auto found = read(group_named("https"), "- targets: [a.example.jp, A.example.jp]\n");
  EXPECT_THAT(canonical(found), ElementsAre("a.example.jp:443", "a.example.jp:443"));
}

TEST_F(TargetFiles, UnreadableFileYieldsNothingAndIsListed) {
  const Group group = group_named("https");
  for (const std::string content :
       {"", "targets: [a.example.jp]", "- targets: [a.example.jp", "a.example.jp"}) {
    const auto found = read(group, content);
    EXPECT_THAT(found.targets, IsEmpty());
    EXPECT_THAT(found.failed_files, ElementsAre(folder_.path() + "/sd/targets.yml"));
    EXPECT_EQ(found.mistakes.size(), 1u);
  }
  const auto missing = read_target_file(group, folder_.path() + "/none.yml");
  EXPECT_EQ(shown_mistakes(missing), "none.yml: cannot be read: No such file or directory\n");
  EXPECT_EQ(missing.failed_files.size(), 1u);
}

TEST_F(TargetFiles, EmptyListIsNoMistake) {
  const auto found = read(group_named("https"), "[]\n");
  EXPECT_THAT(found.targets, IsEmpty());
  EXPECT_THAT(found.failed_files, IsEmpty());
}

TEST_F(TargetFiles, PatternsExpandSortedAndPlainPathsStay) {
  const Group discovered = group_named("https");
  folder_.write("sd/b.yml", "[]");
  folder_.write("sd/a.yml", "[]");
  folder_.write("sd/c.json", "[]");
  folder_.write("sd/d.txt", "[]");
  const std::string sd = folder_.path() + "/sd/";
  EXPECT_THAT(files_matching(discovered.target_files).paths,
              ElementsAre(sd + "a.yml", sd + "b.yml", sd + "c.json"));
  Group named = discovered;
  named.target_files = {sd + "none.yml", sd + "none*.yml", sd + "a.yml", sd + "a.yml"};
  EXPECT_THAT(files_matching(named.target_files).paths, ElementsAre(sd + "a.yml", sd + "none.yml"));
  EXPECT_TRUE(files_matching(named.target_files).complete);
  named.target_files = {folder_.path() + "/nowhere/*.yml"};
  EXPECT_TRUE(files_matching(named.target_files).complete) << "a folder that is not there holds nothing";
}

}  // namespace
}  // namespace kigen::config
