#include <gmock/gmock.h>

#include "exporter/config/endpoint_name.h"
#include "tests/exporter/config/loading.h"

namespace kigen::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Pairs : public ::testing::Test {
 protected:
  static std::shared_ptr<const Config> load(const std::string& pairs, const std::string& more_groups = "") {
    return right(load_text(
        "pairs:\n" + pairs +
            "groups:\n"
            "- {name: web, module: https,"
            "   targets: [www.example.test, 'www.example.test:8443']}\n"
            "- {name: one, module: https, targets: [www.example.test@192.0.2.7]}\n"
            "- {name: mail, targets: ['smtp://mail.example.test', 'imaps://mail.example.test']}\n"
            "- {name: v6, module: tls, targets: ['[2001:db8::1]:8443']}\n"
            "- {name: stores, module: files, targets: [pfx, '/srv/**/*.pfx']}\n"
            "- {name: sites, module: https, targets: [hv.example.test]}\n"
            "- {name: machines, module: windows, targets: [hv.example.test, vmm.example.test]}\n"
            "- {name: documents, module: document, targets: ['https://vc.example.test/certs.zip']}\n" +
            more_groups,
        "kigen.yml", "/etc/kigen"));
  }
  static std::vector<std::string> endpoints(const std::string& list, const std::string& more_groups = "") {
    const auto config = load("- {name: p, store: pfx, endpoints: [" + list + "]}\n", more_groups);
    std::vector<std::string> names;
    if (config->pairs.size() != 1) return names;
    for (const auto& endpoint : config->pairs[0].endpoints) {
      names.push_back(endpoint.canonical + (endpoint.address.empty() ? "" : "@" + endpoint.address));
    }
    return names;
  }
};

TEST_F(Pairs, NamesAreCanonicalAndPathsAbsolute) {
  const auto config = load(
      "- {name: a, store: pfx, endpoints: [WWW.example.test]}\n"
      "- {name: b, store: '/srv/**/*.pfx', endpoints: [www.example.test, 'www.example.test:8443']}\n");
  ASSERT_EQ(config->pairs.size(), 2u);
  EXPECT_EQ(config->pairs[0].name, "a");
  EXPECT_EQ(config->pairs[0].store, "/etc/kigen/pfx");
  EXPECT_EQ(config->pairs[1].store, "/srv/**/*.pfx");
  EXPECT_THAT(config->pairs[1].endpoints, ElementsAre(Pair::Endpoint{"www.example.test:443", ""},
                                                      Pair::Endpoint{"www.example.test:8443", ""}));
}

TEST_F(Pairs, EndpointsMayBeWrittenAsTargets) {
  EXPECT_THAT(endpoints("www.example.test@192.0.2.7"), ElementsAre("www.example.test:443@192.0.2.7"));
  EXPECT_THAT(endpoints("'smtp://mail.example.test/'"), ElementsAre("mail.example.test:25"));
  EXPECT_THAT(endpoints("'mail.example.test:993'"), ElementsAre("mail.example.test:993"));
  EXPECT_THAT(endpoints("'[2001:db8::1]:8443'"), ElementsAre("[2001:db8::1]:8443"));
}

TEST_F(Pairs, WithoutAPortAllThatTheNameMayMean) {
  EXPECT_THAT(endpoints("mail.example.test"), ElementsAre("mail.example.test:25"));
  EXPECT_THAT(endpoints("mail.example.test", "- {name: m, module: https, targets: [mail.example.test]}\n"),
              ElementsAre("mail.example.test:443", "mail.example.test:25"));
}

TEST_F(Pairs, TargetFilesMayNameTheRestLater) {
  const auto config = load("- {name: p, store: later, endpoints: [later.example.test]}\n",
                           "- {name: files, module: https, target_files: ['targets.d/*.yml']}\n");
  EXPECT_EQ(config->pairs.at(0).store, "/etc/kigen/later");
  EXPECT_THAT(config->pairs.at(0).endpoints,
              ::testing::Contains(Pair::Endpoint{"later.example.test:443", ""}));
}

TEST_F(Pairs, AllMistakesAtOnce) {
  EXPECT_EQ(
      mistakes_of(load_text("groups: [{name: web, module: https, targets: [a]}]\n"
                            "pairs: [{store: b, endpoints: [cdef, 1 2], ports: 1}]\n",
                            "kigen.yml", "/etc")),
      "kigen.yml:2: pairs[0]: expected a name, found none\n"
      "kigen.yml:2: pairs[0].store: expected a target of some group, found \"b\"\n"
      "kigen.yml:2: pairs[0].endpoints[0]: expected a target of some group, found \"cdef\"\n"
      "kigen.yml:2: pairs[0].endpoints[1]: expected a host name or an IP address (a name outside ASCII "
      "in its "
      "xn-- form), found \"1 2\"\n"
      "kigen.yml:2: pairs[0]: unknown key \"ports\", known are name, store, endpoints, only, copies_of\n");
}

TEST_F(Pairs, MachinesAndDocumentsAreStoresToo) {
  const auto store = [](const std::string& text) {
    const auto config = load("- {name: p, store: '" + text + "', endpoints: [mail.example.test]}\n");
    return config->pairs.at(0).store;
  };
  EXPECT_EQ(store("VMM.example.test"), "vmm.example.test:445");
  EXPECT_EQ(store("hv.example.test"), "hv.example.test:445") << "what it serves at 443 is no store";
  EXPECT_EQ(store("https://vc.example.test/certs.zip"), "https://vc.example.test/certs.zip");
  EXPECT_EQ(mistakes_of(load_text("groups: [{name: web, module: https, targets: [a.example]}]\n"
                                  "pairs: [{name: p, store: a.example, endpoints: [a.example]}]\n",
                                  "kigen.yml", "/etc")),
            "kigen.yml:2: pairs[0].store: expected a target of some group, found \"a.example\"\n");
}

TEST_F(Pairs, AStoreThatMayBeTwoWantsItsPort) {
  const std::string groups =
      "groups:\n- {name: w, module: windows, targets: [vc]}\n- {name: v, module: vsphere_soap, targets: "
      "[vc]}\n";
  const std::string ends = ", endpoints: [vc]}]\n";
  EXPECT_EQ(mistakes_of(load_text(groups + "pairs: [{name: p, store: vc" + ends, "kigen.yml", "/etc")),
            "kigen.yml:4: pairs[0].store: expected one target with its port, found \"vc\" for \"vc:445\" and "
            "\"vc:443\"\n");
  EXPECT_EQ(right(load_text(groups + "pairs: [{name: p, store: 'vc:443'" + ends, "kigen.yml", "/etc"))
                ->pairs.at(0)
                .store,
            "vc:443");
}

TEST_F(Pairs, CopiesOfAGroupOrOfTargets) {
  const auto config = load(
      "- {name: a, store: vmm.example.test, only: {store: TrustedPeople},\n"
      "   copies_of: {group: machines, store: MY, friendly_name: SCVMM, role: leaf}}\n"
      "- {name: b, store: pfx, copies_of: {targets: [hv.example.test, '/srv/**/*.pfx']}}\n");
  ASSERT_EQ(config->pairs.size(), 2u);
  EXPECT_EQ(config->pairs[0].only, (Pair::Selector{"TrustedPeople", "", {}}));
  EXPECT_EQ(config->pairs[0].originals->group, "machines");
  EXPECT_THAT(config->pairs[0].originals->targets, IsEmpty());
  EXPECT_EQ(config->pairs[0].originals->only, (Pair::Selector{"MY", "SCVMM", Role::kLeaf}));
  EXPECT_THAT(config->pairs[0].endpoints, IsEmpty());
  EXPECT_THAT(config->pairs[1].originals->targets, ElementsAre("hv.example.test:445", "/srv/**/*.pfx"));
  EXPECT_EQ(config->pairs[1].originals->only, Pair::Selector());
}

TEST_F(Pairs, WindowsStoresMayLieInExportsAndInWhatFilesName) {
  const std::string later = "- {name: later, module: https, target_files: ['targets.d/*.yml']}\n";
  const auto config = load(
      "- {name: a, store: pfx, only: {store: MY}, endpoints: [www.example.test]}\n"
      "- {name: b, store: 'https://vc.example.test/certs.zip', only: {store: MY}, endpoints: "
      "[www.example.test]}\n"
      "- {name: c, store: pfx, copies_of: {group: later, store: MY}}\n"
      "- {name: d, store: 'later.example.test:445', only: {store: MY}, copies_of: {group: stores}}\n",
      later + "- {name: m, module: windows, target_files: ['machines.d/*.yml']}\n");
  ASSERT_EQ(config->pairs.size(), 4u);
  EXPECT_EQ(config->pairs[1].only.store, "MY");
  EXPECT_EQ(config->pairs[2].originals->group, "later");
}

TEST_F(Pairs, MistakesInCopies) {
  EXPECT_EQ(
      mistakes_of(load_text("groups: [{name: m, module: windows, targets: [a, b]}]\n"
                            "pairs:\n"
                            "- {name: a, store: a}\n"
                            "- {name: b, store: a, copies_of: {store: MY}}\n"
                            "- {name: c, store: a, copies_of: {group: n, targets: []}}\n"
                            "- {name: d, store: a, only: {role: king}, copies_of: {targets: [c]}}\n",
                            "kigen.yml", "/etc")),
      "kigen.yml:3: pairs[0]: expected endpoints or copies_of, found none\n"
      "kigen.yml:4: pairs[1].copies_of: expected a group or targets, found neither\n"
      "kigen.yml:5: pairs[2].copies_of.group: expected the name of a group, found \"n\"\n"
      "kigen.yml:5: pairs[2].copies_of.targets: expected at least one entry, found none\n"
      "kigen.yml:6: pairs[3].only.role: expected one of leaf, intermediate, root, trusted, signing, "
      "encryption, client, found \"king\"\n"
      "kigen.yml:6: pairs[3].copies_of.targets[0]: expected a target of some group, found \"c\"\n");
}

TEST_F(Pairs, TargetFilesMayNameMachinesWithTheirPorts) {
  const auto config = load("- {name: p, store: 'later.example.test:445', copies_of: {group: later}}\n",
                           "- {name: later, module: windows, target_files: ['targets.d/*.yml']}\n");
  EXPECT_EQ(config->pairs.at(0).store, "later.example.test:445");
}

TEST_F(Pairs, AutomaticModeIsInherited) {
  const auto config =
      right(load_text("modules: {auto: {source: tls, pair_automatically: true}}\n"
                      "groups:\n"
                      "- {name: a, module: auto, targets: [a, {target: b, pair_automatically: false}]}\n"
                      "- {name: c, pair_automatically: true, targets: ['smtp://c']}\n"
                      "- {name: d, module: https, targets: [d, {target: e, pair_automatically: true}]}\n",
                      "kigen.yml", "/etc"));
  std::vector<bool> automatic;
  for (const Target& target : config->targets) automatic.push_back(target.module.pair_automatically);
  EXPECT_THAT(automatic, ElementsAre(true, false, true, false, true));
}

TEST_F(Pairs, ExpectedNameIsThatOfTheEndpoint) {
  const auto config = right(
      load_text("groups:\n"
                "- {name: a, module: https, targets: [www.example.test@192.0.2.1, {target: b, server_name: "
                "c}, '[2001:DB8:0::1]']}\n"
                "- {name: x, module: xmpp_client, domain: example.test, targets: [xmpp.example.test]}\n",
                "kigen.yml", "/etc"));
  std::vector<std::string> names, hosts;
  for (const Target& target : config->targets) {
    names.push_back(expected_name(target));
    hosts.push_back(host_of(target));
  }
  EXPECT_THAT(names, ElementsAre("www.example.test", "c", "2001:db8::1", "example.test"));
  EXPECT_THAT(hosts, ElementsAre("www.example.test", "b", "2001:db8::1", "xmpp.example.test"));
}

}  // namespace
}  // namespace kigen::config
