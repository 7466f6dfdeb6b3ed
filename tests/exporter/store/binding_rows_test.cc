#include "exporter/store/binding_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/store/store.h"
#include "probes/model/machine_place.h"
#include "tests/support/leaf.h"

namespace kigen::store {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::complete;
using ::testing::ElementsAre;
using testing::kPresent;
using testing::leaf;
using testing::LeafDescription;
using testing::outcome;

const LeafDescription kOld = {.issued = -days(80)};
const LeafDescription kNew = {.issued = -days(5)};
const LeafDescription kOther = {.names = {"other"}};

class BindingRows : public ::testing::Test {
 protected:
  using Entries = std::vector<std::pair<std::string, LeafDescription>>;

  BindingRows() { store_.follow({}, {target_}); }

  static std::shared_ptr<Part> file(const std::string& place, const Entries& entries) {
    auto part = std::make_shared<Part>();
    part->place = place;
    for (const auto& [entry, description] : entries) {
      Sighting sighting;
      sighting.item = place + "#" + entry;
      sighting.certificate = leaf(description);
      part->sightings.push_back(std::move(sighting));
    }
    return part;
  }

  static std::shared_ptr<Part> bound(std::shared_ptr<Part> part, const LeafDescription& to,
                                     const std::string& store = "MY") {
    BindingSighting binding;
    binding.endpoint = "0.0.0.0:" + std::to_string(443 + part->bindings.size());
    binding.item = part->place + "#binding:" + binding.endpoint;
    binding.store = store;
    binding.thumbprint = leaf(to)->facts().fingerprint_sha1;
    part->bindings.push_back(std::move(binding));
    return part;
  }

  void publish(std::vector<std::shared_ptr<const Part>> parts, std::chrono::seconds after = {}) {
    store_.publish(target_.identity(), outcome(kPresent + after, complete(std::move(parts))));
  }

  std::vector<std::string> statuses() const { return values("status"); }
  std::vector<std::string> stores() const { return values("store"); }

  // The parts of a target that is a machine.
  static std::shared_ptr<Part> machine_part(const std::string& name,
                                            const std::vector<LeafDescription>& leaves) {
    auto part = std::make_shared<Part>();
    part->place = machine_place(name);
    for (const auto& description : leaves) {
      Sighting sighting;
      sighting.item = part->place + std::to_string(part->sightings.size());
      sighting.certificate = leaf(description);
      part->sightings.push_back(std::move(sighting));
    }
    return part;
  }

  struct Bound {
    std::string endpoint, store;
    LeafDescription to;
  };
  static std::shared_ptr<Part> machine_bindings(const std::vector<Bound>& bindings) {
    auto part = std::make_shared<Part>();
    part->place = kMachineBindings;
    for (const auto& [endpoint, store, to] : bindings) {
      part->bindings.push_back({"binding:" + endpoint, endpoint, store, leaf(to)->facts().fingerprint_sha1});
    }
    return part;
  }

  std::vector<std::string> values(const std::string& label) const {
    std::vector<std::string> found;
    for (const BindingRow& row : store_.snapshot()->targets[0]->bindings.rows) {
      const std::string before = "," + label + "=\"";
      const std::size_t begin = row.facts.find(before) + before.size();
      found.push_back(row.facts.substr(begin, row.facts.find('"', begin) - begin));
    }
    return found;
  }

  const config::Target target_ = testing::target("/exports", "exports", "files");
  Store store_;
};

TEST_F(BindingRows, AreJudgedByTheStoreOfTheirFile) {
  publish({bound(bound(file("a.reg", {{"MY/www", kOld}, {"my/new", kNew}}), kOld), kNew, "My"),
           file("b.reg", {{"MY/www", {.names = {"other"}}}})});
  EXPECT_THAT(statuses(), ElementsAre("superseded", "ok"));
  const auto view = store_.snapshot()->targets[0];
  EXPECT_EQ(view->bindings.rows[0].labels, R"(,item="a.reg#binding:0.0.0.0:443",name="www.example.test")");
  EXPECT_EQ(view->bindings.rows[0].pending_since, kPresent);
  EXPECT_EQ(view->bindings.rows[1].deployed, true);
}

TEST_F(BindingRows, ElseByThatOfTheOnlyOtherFileOfTheFolder) {
  publish({file("web01/stores.reg", {{"MY/www", kNew}}), bound(bound(file("web01/http.reg", {}), kNew), kOld),
           bound(file("web02/http.reg", {}), kNew)});
  EXPECT_THAT(statuses(), ElementsAre("ok", "missing", "unknown"));
}

TEST_F(BindingRows, UnknownWhereTwoFilesHaveTheStore) {
  publish(
      {file("a.reg", {{"MY/www", kNew}}), file("b.reg", {{"MY/www", kOld}}), bound(file("c.reg", {}), kNew)});
  EXPECT_THAT(statuses(), ElementsAre("unknown"));
  EXPECT_FALSE(store_.snapshot()->targets[0]->bindings.rows[0].deployed);
}

TEST_F(BindingRows, StoresOfServicesAndUsersAreOthers) {
  publish({bound(file("a.reg", {{"vmms/MY/www", kNew}}), kNew)});
  EXPECT_THAT(statuses(), ElementsAre("unknown"));
}

TEST_F(BindingRows, OfAServiceAreJudgedByItsStore) {
  publish({bound(file("a.reg", {{"MY/www", kOld}, {"vmms/MY/host", kNew}}), kNew, "vmms/MY"),
           bound(file("b.reg", {{"MY/www", kNew}, {"vmms/Root/host", kNew}}), kNew, "vmms/MY")});
  EXPECT_THAT(statuses(), ElementsAre("ok", "ok"));  // the one of b.reg by the only store of that name
  publish({bound(file("a.reg", {{"MY/www", kNew}, {"vmms/MY/host", kOld}}), kNew, "vmms/MY")});
  EXPECT_THAT(statuses(), ElementsAre("missing"));
}

TEST_F(BindingRows, ThatMayMeanTwoStoresAreInEither) {
  const std::string either = "MY|Remote Desktop";
  auto part = file("a.reg", {{"MY/www", kOld}, {"Remote Desktop/self", kOther}});
  publish({bound(bound(bound(part, kOld, either), kOther, either), kNew, either)});
  EXPECT_THAT(statuses(), ElementsAre("ok", "ok", "missing"));
  EXPECT_THAT(stores(), ElementsAre("MY", "Remote Desktop", "MY"));
  publish({bound(bound(file("a.reg", {{"MY/www", kOld}}), kOld, either), kNew, either)});
  EXPECT_THAT(statuses(), ElementsAre("ok", "unknown"));
}

TEST_F(BindingRows, OfAMachineAreJudgedByAllItsStores) {
  const auto bindings = machine_bindings({{"0.0.0.0:443", "MY", kOld},
                                          {"0.0.0.0:444", "WebHosting", kNew},
                                          {"hyperv", "vmms/MY", kOther},
                                          {"0.0.0.0:445", "Custom", kNew}});
  publish({machine_part("MY", {kOld, kNew}), machine_part("WebHosting", {}),
           machine_part("vmms/MY", {kOther}), bindings});
  EXPECT_THAT(statuses(), ElementsAre("superseded", "missing", "ok", "unknown"));
  EXPECT_EQ(store_.snapshot()->targets[0]->bindings.rows[2].labels, R"(,item="binding:hyperv",name="other")");
}

TEST_F(BindingRows, StoreOfAMachineThatIsNotWholeMayHaveIt) {
  auto half = machine_part("WebHosting", {kOld});
  half->faults.push_back({"WebHosting", Fault(Reason::kPartial, "")});
  publish({half, machine_bindings({{"0.0.0.0:443", "WebHosting", kNew}})});
  EXPECT_THAT(statuses(), ElementsAre("unknown"));
}

// Items of such a file have its `#` escaped.
TEST_F(BindingRows, FileWhoseNameEndsLikeAPlaceOfAMachineIsNone) {
  auto part = file("%23", {{"MY/www", kOld}});
  part->place = "#";
  auto other = file("MY%23", {{"x", kNew}});
  other->place = "MY#";
  publish({bound(part, kNew), other});
  EXPECT_THAT(statuses(), ElementsAre("missing"));
}

TEST_F(BindingRows, EntryThatCannotBeReadMayBeTheOne) {
  auto part = bound(file("a.reg", {{"MY/www", kOld}}), kNew);
  part->faults.push_back({"a.reg#MY/ABCD", Fault(Reason::kMalformed, "")});
  publish({part});
  EXPECT_THAT(statuses(), ElementsAre("unknown"));
  part = std::make_shared<Part>(*part);
  part->faults[0].item = "a.reg#CA/ABCD";
  publish({part});
  EXPECT_THAT(statuses(), ElementsAre("missing"));
}

// Of a lookup service: the target itself is one of the endpoints.
class ServedBindings : public ::testing::Test {
 protected:
  ServedBindings() { store_.follow({}, {target_}); }

  static std::shared_ptr<const Part> way(const LeafDescription& served) {
    auto part = std::make_shared<Part>();
    part->place = "tls";
    Sighting sighting;
    sighting.item = "tls:0";
    sighting.certificate = leaf(served);
    part->sightings.push_back(std::move(sighting));
    return part;
  }
  static std::shared_ptr<const Part> registered(
      const std::vector<std::pair<std::string, LeafDescription>>& at) {
    auto part = std::make_shared<Part>();
    part->place = "lookup_service";
    for (const auto& [endpoint, anchor] : at) {
      const std::string item = "binding:" + std::to_string(part->bindings.size());
      part->bindings.push_back({item, endpoint, "served", leaf(anchor)->facts().fingerprint_sha1});
    }
    return part;
  }
  std::vector<std::optional<bool>> deployed(std::vector<std::shared_ptr<const Part>> parts) {
    store_.publish(target_.identity(), outcome(kPresent, complete(std::move(parts))));
    std::vector<std::optional<bool>> found;
    for (const BindingRow& row : store_.snapshot()->targets[0]->bindings.rows) found.push_back(row.deployed);
    return found;
  }

  const config::Target target_ = testing::target("vc.example.test:443", "vc", "lookup_service");
  Store store_;
};

TEST_F(ServedBindings, AreJudgedByTheLeafOfTheTarget) {
  const auto part = registered({{"vc.example.test:443", kNew},
                                {"vc.example.test:443", kOld},
                                {"WWW.example.test:443", kOld},
                                {"vc.example.test:7444", kOld},
                                {"psc.example.test:443", kOld}});
  EXPECT_THAT(deployed({way(kNew), part}), ElementsAre(true, false, false, std::nullopt, std::nullopt));
  EXPECT_THAT(deployed({way({.names = {"*.example.test"}, .issued = -days(5)}), part}),
              ElementsAre(false, false, std::nullopt, std::nullopt, std::nullopt));
}

TEST_F(ServedBindings, KeepTheirNameWhateverIsServed) {
  const auto part = registered({{"vc.example.test:443", kNew}});
  for (const auto& served : {kNew, kOld}) {
    deployed({way(served), part});
    EXPECT_EQ(store_.snapshot()->targets[0]->bindings.rows[0].labels,
              R"(,item="binding:0",name="vc.example.test:443")");
  }
}

TEST_F(ServedBindings, NothingIsSaidOfWhatIsNotSeen) {
  EXPECT_THAT(deployed({registered({{"vc.example.test:443", kOld}})}), ElementsAre(std::nullopt));
}

TEST_F(BindingRows, StayWhileTheirFileCannotBeRead) {
  publish({bound(file("a.reg", {{"MY/www", kNew}}), kNew)});
  auto broken = std::make_shared<Part>();
  broken->place = "a.reg";
  broken->faults.push_back({"a.reg", Fault(Reason::kPermission, "")});
  publish({broken}, hours(1));
  EXPECT_THAT(statuses(), ElementsAre("ok"));
  publish({file("a.reg", {{"MY/www", kNew}})}, hours(2));
  EXPECT_THAT(statuses(), ElementsAre());
}

TEST_F(BindingRows, NewerOneCountsFromItsNotBefore) {
  const std::shared_ptr<const Part> part =
      bound(file("a.reg", {{"MY/www", kOld}, {"MY/next", {.issued = hours(1)}}}), kOld);
  publish({part});
  EXPECT_THAT(statuses(), ElementsAre("ok"));
  publish({part}, hours(1) - std::chrono::seconds(1));
  EXPECT_THAT(statuses(), ElementsAre("ok"));
  publish({part}, hours(1));
  EXPECT_THAT(statuses(), ElementsAre("superseded"));
}

TEST_F(BindingRows, HaveUniqueNames) {
  auto part = bound(file("\xff.reg", {}), kNew);
  publish({part, bound(file("%FF.reg", {}), kNew)});
  const auto view = store_.snapshot()->targets[0];
  ASSERT_EQ(view->bindings.rows.size(), 2u);
  EXPECT_NE(view->bindings.rows[0].labels, view->bindings.rows[1].labels);
}

}  // namespace
}  // namespace kigen::store
