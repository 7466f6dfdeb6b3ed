#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <thread>

#include "exporter/store/store.h"
#include "probes/catalog.h"
#include "tests/support/leaf.h"

namespace kigen::store {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::complete;
using ::testing::ElementsAre;
using testing::failed;
using ::testing::IsEmpty;
using testing::kPresent;
using testing::leaf;
using testing::LeafDescription;
using testing::outcome;

using Parts = std::vector<std::shared_ptr<const Part>>;

const LeafDescription kOld = {.issued = -days(80)};
const LeafDescription kNew = {.issued = -days(5)};

Sighting seen(std::string item, const LeafDescription& description, State state = State::kCurrent) {
  Sighting sighting;
  sighting.item = std::move(item);
  sighting.certificate = leaf(description);
  sighting.state = state;
  return sighting;
}

std::shared_ptr<const Part> chain(const LeafDescription& description, std::string item = "0",
                                  const std::string& place = "") {
  auto part = std::make_shared<Part>();
  part->place = place;
  part->sightings.push_back(seen(std::move(item), description));
  return part;
}

std::shared_ptr<const Part> file(const std::string& path, const LeafDescription& description,
                                 State state = State::kCurrent) {
  auto part = std::make_shared<Part>();
  part->place = path;
  part->sightings.push_back(seen(path + "#0", description, state));
  return part;
}

class DeploymentsTest : public ::testing::Test {
 protected:
  DeploymentsTest() { config_.pairs.push_back({"www", "/srv/pfx", {{"www.example.test:443", ""}}}); }

  static config::Target target_of(const char* source, const std::string& name, bool automatic = false) {
    config::Target target = testing::target(name, source, source);
    target.module.source = find_source(source);
    target.module.pair_automatically = automatic;
    return target;
  }
  static config::Target endpoint(const std::string& name, bool automatic = false) {
    return target_of("tls", name, automatic);
  }
  static config::Target files(const std::string& name) { return target_of("files", name); }

  void publish(const config::Target& about, Observation observation, std::chrono::seconds after = {}) {
    store_.publish(about.identity(), outcome(kPresent + after, std::move(observation)));
  }

  /// `target item pair=verdict`, in order.
  std::vector<std::string> verdicts() const {
    std::vector<std::string> found;
    const auto snapshot = store_.snapshot();
    if (snapshot->deployments == nullptr) return found;
    for (const Deployment& one : *snapshot->deployments) {
      found.push_back(one.row->sighting->item + one.pair + (one.deployed ? "=1" : "=0"));
      EXPECT_EQ(one.pending_since.has_value(), !one.deployed);
    }
    return found;
  }

  config::Config config_;
  Store store_;
  config::Target www_ = endpoint("www.example.test:443"), pfx_ = files("/srv/pfx");
};

TEST_F(DeploymentsTest, JudgedAnewWhenEitherSideChanges) {
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  EXPECT_THAT(verdicts(), IsEmpty());
  publish(pfx_, complete({file("www.pfx", kOld)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=1"));
  publish(pfx_, complete({file("www.pfx", kNew)}), hours(1));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
  EXPECT_EQ(store_.snapshot()->deployments->front().pending_since, kPresent + hours(1));
  publish(www_, complete({chain(kNew)}), hours(2));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=1"));
}

TEST_F(DeploymentsTest, WhatIsOnlyDescribedIsNothingToDeploy) {
  const testing::CertificateDescription newest{.name = "www.example.test", .not_before = kPresent - hours(1)};
  auto told = std::make_shared<Part>();
  told->place = "told";
  told->sightings.push_back(testing::described_sighting("told#0", newest));
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({told}));
  EXPECT_THAT(verdicts(), IsEmpty());
  publish(pfx_, complete({file("www.pfx", kOld), told}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=1"));

  auto served = std::make_shared<Part>();
  served->sightings.push_back(testing::described_sighting("0", {.name = "www.example.test"}));
  publish(www_, complete({served}));
  publish(pfx_, complete({file("www.pfx", kNew)}));
  EXPECT_THAT(verdicts(), IsEmpty());
}

TEST_F(DeploymentsTest, WhatADirectoryHoldsIsNotServed) {
  config_.pairs[0].endpoints = {{"www.example.test:636", ""}};
  const config::Target directory = target_of("ldap_search", "www.example.test:636", true);
  store_.follow(config_, {directory, pfx_});
  publish(pfx_, complete({file("www.pfx", kNew)}));
  publish(directory,
          complete({chain(kOld, "x/machine-1:0", "search:x"), chain({.issued = -days(40)}, "tls:0", "tls")}));
  EXPECT_THAT(verdicts(), ElementsAre("tls:0,pair=\"www\"=0", "tls:0,pair=\"/srv/pfx\"=0"));
}

TEST_F(DeploymentsTest, SharedWhileCertificatesStayTheSame) {
  store_.follow(config_, {www_, pfx_});
  const Observation served = complete({chain(kOld)});
  publish(www_, served);
  publish(pfx_, complete({file("www.pfx", kNew)}));
  const auto before = store_.snapshot()->deployments;
  publish(www_, served, hours(1));
  publish(www_, failed(Reason::kTimeout), hours(2));
  publish(pfx_, failed(Reason::kPermission), hours(3));
  EXPECT_EQ(store_.snapshot()->deployments, before);
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
}

TEST_F(DeploymentsTest, GoneWithTheStoreOrThePair) {
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({file("www.pfx", kNew)}));
  store_.follow(config_, {www_});
  EXPECT_THAT(verdicts(), IsEmpty());
  store_.follow(config_, {www_, pfx_});
  publish(pfx_, complete({file("www.pfx", kNew)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
  config_.pairs.clear();
  store_.follow(config_, {www_, pfx_});
  EXPECT_EQ(store_.snapshot()->deployments, nullptr);
}

TEST_F(DeploymentsTest, BackupsAndWhatIsNotValidYetDoNotCount) {
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({file("archived.pfx", kNew, State::kBackup),
                          file("replaced.pfx", kNew, State::kSuperseded),
                          file("future.pfx", {.issued = hours(1)}), file("old.pfx", kOld)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=1"));
  publish(www_, failed(Reason::kTimeout), hours(1) - std::chrono::seconds(1));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=1"));
  publish(www_, failed(Reason::kTimeout), hours(1));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
}

TEST_F(DeploymentsTest, NextOneCountsAsSoonAsItIsValid) {
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({file("next.pfx", kNew, State::kNext)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
}

TEST_F(DeploymentsTest, IgnoredCertificatesDoNotCount) {
  config_.ignore = {{to_hex(leaf(kNew)->facts().fingerprint_sha256), "", "", {}}};
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({file("new.pfx", kNew), file("old.pfx", kOld)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=1"));
}

TEST_F(DeploymentsTest, EveryLeafAndPairByItself) {
  config_.pairs.push_back({"other", "/srv/pem", {{"www.example.test:443", "192.0.2.1"}}});
  config::Target pinned = www_;
  pinned.name.address = "192.0.2.1";
  const config::Target pem = files("/srv/pem");
  store_.follow(config_, {www_, pinned, pfx_, pem});
  Observation both = complete({chain({.issued = -days(80), .algorithm = "RSA"}, "rsa:0")});
  auto part = std::make_shared<Part>(*both.parts[0]);
  part->sightings.push_back(seen("ecdsa:0", kNew));
  part->sightings.push_back(seen("ecdsa:1", kOld));
  publish(www_, complete({part}));
  publish(pinned, complete({chain(kOld)}));
  publish(pfx_, complete({file("new.pem", kNew), file("rsa.pem", {.issued = -days(6), .algorithm = "RSA"})}));
  publish(pem, complete({file("old.pem", kOld)}));
  EXPECT_THAT(verdicts(), ElementsAre("rsa:0,pair=\"www\"=0", "ecdsa:0,pair=\"www\"=1", "0,pair=\"www\"=0",
                                      "0,pair=\"other\"=1"));
}

TEST_F(DeploymentsTest, ServerNameIsTheNameThatCounts) {
  www_.module.options.set("tls.server_name", std::string("shop.example.test"));
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({file("shop.pfx", {.names = {"shop.example.test"}}), file("www.pfx", kOld)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
}

TEST_F(DeploymentsTest, HiddenCheckIsNotJudged) {
  config_.exposition.checks = {"name"};
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({file("www.pfx", kNew)}));
  EXPECT_EQ(store_.snapshot()->deployments, nullptr);
}

TEST_F(DeploymentsTest, AutomaticModeLooksAtAllFilesAndTheSameHost) {
  config_.pairs.clear();
  const config::Target web = endpoint("www.example.test:443", true),
                       mail = endpoint("www.example.test:25", true),
                       without = endpoint("www.example.test:8443");
  store_.follow(config_, {web, mail, without, pfx_});
  publish(web, complete({chain(kOld)}));
  publish(mail, complete({chain({.issued = -days(40)})}));
  publish(without, complete({chain(kNew)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www.example.test:25\"=0"));
  publish(pfx_, complete({file("www.pfx", kNew)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"/srv/pfx\"=0", "0,pair=\"/srv/pfx\"=0"));
  publish(mail, complete({chain(kNew)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"/srv/pfx\"=0", "0,pair=\"/srv/pfx\"=1"));
}

TEST_F(DeploymentsTest, PairNamedAsAPathGivesNoSeriesTwice) {
  config_.pairs.front().name = "/srv/pfx";
  www_ = endpoint("www.example.test:443", true);
  store_.follow(config_, {www_, pfx_});
  publish(www_, complete({chain(kOld)}));
  publish(pfx_, complete({file("www.pfx", kNew)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"/srv/pfx\"=0"));
}

// Meant for the thread sanitiser: judging goes on without the lock.
TEST_F(DeploymentsTest, JudgedWhileOthersPublishAndReload) {
  store_.follow(config_, {www_, pfx_});
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    for (int round = 0; round < 200; ++round) publish(www_, complete({chain(kOld)}));
  });
  threads.emplace_back([&] {
    for (int round = 0; round < 200; ++round)
      publish(pfx_, complete({file("a.pfx", round % 2 ? kNew : kOld)}));
  });
  threads.emplace_back([&] {
    for (int round = 0; round < 20; ++round) store_.follow(config_, {www_, pfx_});
  });
  for (int round = 0; round < 200; ++round) {
    const auto snapshot = store_.snapshot();
    if (snapshot->deployments) {
      EXPECT_LE(snapshot->deployments->size(), 1u);
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
}

// Every endpoint of ten thousand beside every file of a hundred thousand: by look-ups, or not within this
// year.
TEST_F(DeploymentsTest, ManyFilesAndManyEndpoints) {
  constexpr int kFiles = 100'000, kEndpoints = 10'000;
  config_.pairs.front().endpoints.clear();
  std::vector<config::Target> targets = {pfx_};
  Parts parts;
  for (int i = 0; i < kFiles; ++i) {
    const std::string host = std::to_string(i) + ".example.test";
    parts.push_back(file(std::to_string(i), {.names = {host}, .issued = -days(5)}));
    if (i >= kEndpoints) continue;
    targets.push_back(endpoint(host + ":443", true));
    config_.pairs.front().endpoints.push_back({host + ":443", ""});
  }
  store_.follow(config_, targets);
  publish(pfx_, complete(parts));
  for (int i = 0; i < kEndpoints; ++i) {
    publish(targets[static_cast<std::size_t>(i) + 1],
            complete({chain({.names = {std::to_string(i) + ".example.test"}, .issued = -days(80)})}));
  }
  const std::clock_t begin = std::clock();
  const auto judged = store_.snapshot();
  const std::clock_t took = std::clock() - begin;
  ASSERT_EQ(judged->deployments->size(), 2u * kEndpoints);
  for (const Deployment& one : *judged->deployments) ASSERT_FALSE(one.deployed);
  RecordProperty("judged_ms", static_cast<int>(took * 1000 / CLOCKS_PER_SEC));
  publish(targets[1], failed(Reason::kTimeout), hours(1));
  EXPECT_EQ(store_.snapshot()->deployments, judged->deployments);
}

// SCVMM: the certificate of every host lies in MY of the host, and a copy in Trusted People of the server.
class CopiesTest : public DeploymentsTest {
 protected:
  CopiesTest() {
    config_.pairs = {
        {"scvmm", "vmm.example.test:445", {}, {"TrustedPeople", "", {}}, config::Pair::Originals{}}};
    config_.pairs[0].originals->group = "hosts";
    config_.pairs[0].originals->only = {"MY", "SCVMM", {}};
    host_.group = "hosts";
    store_.follow(config_, {vmm_, host_});
  }

  static std::shared_ptr<const Part> windows_store(const std::string& store,
                                                   const std::vector<std::pair<std::string, Sighting>>& all,
                                                   std::vector<ItemFault> faults = {}) {
    auto part = std::make_shared<Part>();
    part->place = store + "#";
    for (const auto& [name, sighting] : all) {
      part->sightings.push_back(sighting);
      part->sightings.back().item = store + "#" + name;
      part->sightings.back().friendly_name = name;
      if (store == "TrustedPeople") part->sightings.back().role = Role::kTrusted;
    }
    part->faults = std::move(faults);
    return part;
  }
  static Sighting certificate(const LeafDescription& description, State state = State::kCurrent) {
    return seen("", description, state);
  }

  config::Target vmm_ = target_of("windows", "vmm.example.test:445"),
                 host_ = target_of("windows", "hv01.example.test:445");
};

TEST_F(CopiesTest, OfTheHostsNewestCertificateOrNone) {
  const auto old = certificate(kOld), renewed = certificate(kNew);
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", old}, {"Other", renewed}})}));
  EXPECT_THAT(verdicts(), IsEmpty()) << "the server was never read";
  publish(vmm_, complete({windows_store("TrustedPeople", {{"hv01", old}}),
                          windows_store("MY", {{"vmm", renewed}})}));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=1"));
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", old}, {"SCVMM hv01", renewed}})}), hours(1));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=0"))
      << "the server has the old one alone";
  EXPECT_EQ(store_.snapshot()->deployments->front().row->certificate->facts().not_before,
            renewed.certificate->facts().not_before);
  EXPECT_EQ(store_.snapshot()->deployments->front().pending_since, kPresent + hours(1));
  publish(vmm_, complete({windows_store("TrustedPeople", {{"hv01", old}, {"hv01 again", renewed}})}),
          hours(2));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=1"));
  publish(vmm_, complete({windows_store("TrustedPeople", {})}), hours(3));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=0")) << "somebody tidied up";
}

TEST_F(CopiesTest, AnotherStoreOfTheServerDoesNotCount) {
  const auto own = certificate(kOld);
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", own}})}));
  publish(vmm_, complete({windows_store("MY", {{"SCVMM hv01", own}}), windows_store("TrustedPeople", {})}));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=0"));
}

TEST_F(CopiesTest, FailedLooksChangeNothing) {
  const auto own = certificate(kOld);
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", own}})}));
  publish(vmm_, failed(Reason::kTimeout));
  EXPECT_THAT(verdicts(), IsEmpty());
  publish(vmm_, complete({}), hours(1));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=0")) << "the first look found nothing";
  publish(vmm_, complete({windows_store("TrustedPeople", {{"hv01", own}})}), hours(2));
  publish(vmm_, failed(Reason::kTimeout), hours(3));
  publish(host_, failed(Reason::kTimeout), hours(3));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=1"));
}

TEST_F(CopiesTest, AStoreThatWasReadCountsWhereOthersCouldNotBe) {
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", certificate(kOld)}})}));
  Observation partial = failed(Reason::kPartial);
  const ItemFault denied{"TrustedPeople", Fault(Reason::kPermission, "denied")};
  partial.parts = {windows_store("TrustedPeople", {}, {denied}), windows_store("MY", {})};
  publish(vmm_, partial);
  EXPECT_THAT(verdicts(), IsEmpty()) << "Trusted People could not be read";
  partial.parts = {windows_store("TrustedPeople", {}), windows_store("MY", {}, {{"MY", denied.fault}})};
  publish(vmm_, partial, hours(1));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=0"));
}

TEST_F(CopiesTest, AStoreThatNobodyAskedForIsNotEmpty) {
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", certificate(kOld)}})}));
  publish(vmm_, complete({windows_store("MY", {})}));
  EXPECT_THAT(verdicts(), IsEmpty());
  publish(vmm_, complete({windows_store("MY", {}), windows_store("TrustedPeople", {})}), hours(1));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=0"));
}

TEST_F(CopiesTest, AnEntryThatCannotBeReadMayBeTheCopy) {
  const auto old = certificate(kOld), renewed = certificate(kNew);
  const ItemFault broken{"TrustedPeople#hv01 again", Fault(Reason::kMalformed, "cut off")};
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", old}})}));
  publish(vmm_, complete({windows_store("TrustedPeople", {{"hv01", old}}, {broken})}));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=1")) << "what was read is there";
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", renewed}})}), hours(1));
  EXPECT_THAT(verdicts(), IsEmpty());
  publish(vmm_, complete({windows_store("TrustedPeople", {{"hv01", old}})}), hours(2));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=0"));
}

TEST_F(CopiesTest, ArchivedOriginalsAreNotJudgedAndHiddenCopiesCount) {
  config_.exposition.roles = {{Role::kLeaf}};
  store_.follow(config_, {vmm_, host_});
  const auto own = certificate(kOld);
  publish(host_, complete({windows_store(
                     "MY", {{"SCVMM hv01", own}, {"SCVMM old", certificate(kNew, State::kBackup)}})}));
  publish(vmm_, complete({windows_store("TrustedPeople", {{"hv01", own}})}));
  EXPECT_THAT(verdicts(), ElementsAre("MY#SCVMM hv01,pair=\"scvmm\"=1"));
}

TEST_F(CopiesTest, NobodyCanTellWhereElseADescribedOneLies) {
  CertificateTexts texts;
  Certificate::Facts facts = certificate(kOld).certificate->facts();
  facts.described = true;
  Sighting told = certificate(kOld);
  told.certificate = std::make_shared<const Certificate>(facts, texts);
  publish(host_, complete({windows_store("MY", {{"SCVMM hv01", told}})}));
  publish(vmm_, complete({windows_store("TrustedPeople", {})}));
  EXPECT_THAT(verdicts(), IsEmpty());
}

TEST_F(CopiesTest, AMachineIsAStoreForEndpointsToo) {
  config_.pairs = {{"www", "hv01.example.test:445", {{"www.example.test:443", ""}}, {"MY", "", {}}}};
  store_.follow(config_, {www_, host_});
  publish(www_, complete({chain(kOld)}));
  publish(host_, complete({windows_store("MY", {{"www", certificate(kOld)}}),
                           windows_store("Old", {{"www", certificate(kNew)}})}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=1")) << "what lies in another store does not count";
  publish(host_, complete({windows_store("MY", {{"www", certificate(kNew)}})}), hours(1));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"www\"=0"));
}

TEST_F(CopiesTest, WhatAMachineServesDoesNotLieInIt) {
  config_.pairs = {{"vc", "vc.example.test:443", {{"www.example.test:443", ""}}}};
  const config::Target vcenter = target_of("vsphere_soap", "vc.example.test:443");
  store_.follow(config_, {www_, vcenter});
  publish(www_, complete({chain(kOld)}));
  publish(vcenter, complete({chain(kNew, "tls:0", "tls"), file("vsphere", kOld)}));
  EXPECT_THAT(verdicts(), ElementsAre("0,pair=\"vc\"=1"));
}

}  // namespace
}  // namespace kigen::store
