// Source `tls` with names that have several addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/sources/tls.h"
#include "tests/probes/sources/probing.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using testing::mint;
using testing::Peer;
using testing::serve_tls;

class TlsAddressesTest : public ::testing::Test {
 protected:
  std::unique_ptr<Prober> prober(std::uint16_t port) {
    return prober_of(kTls, "www.example.test:" + std::to_string(port), options_);
  }
  static std::string name_of(const Observation& observation) {
    if (observation.parts.empty() || observation.parts[0]->sightings.empty()) return "";
    return std::string(observation.parts[0]->sightings[0].certificate->text(Certificate::Text::kName));
  }
  // `ADDRESS: NAME` or `ADDRESS: reason`
  static std::vector<std::string> seen(const std::vector<Observation>& observations) {
    std::vector<std::string> lines;
    for (const auto& o : observations) {
      lines.push_back(o.address + ": " + (o.fault ? std::string(label(o.fault->reason)) : name_of(o)));
    }
    return lines;
  }

  Probing::Names names_;
  Probing probing_{names_};
  Options options_;
  const Peer one_{serve_tls({.chain = {mint({.common_name = "one"})}})};
  const Peer two_{serve_tls({.chain = {mint({.common_name = "two"})}}), "127.0.0.2", one_.port()};
};

TEST_F(TlsAddressesTest, TheFirstIsOneObservationWithoutAddress) {
  names_["www.example.test"] = {"127.0.0.9", "127.0.0.2", "127.0.0.1"};
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()))), ElementsAre(": two"));
}

TEST_F(TlsAddressesTest, AllAreObservedOneByOne) {
  options_.set("addresses", std::string("all"));
  names_["www.example.test"] = {"127.0.0.1", "127.0.0.2", "127.0.0.9"};
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()))),
              ElementsAre("127.0.0.1: one", "127.0.0.2: two", "127.0.0.9: refused"));
}

TEST_F(TlsAddressesTest, AMissedAddressIsLookedAtUntilTheThirdTime) {
  options_.set("addresses", std::string("all"));
  const auto watched = prober(one_.port());
  names_["www.example.test"] = {"127.0.0.1", "127.0.0.2"};
  probing_.probe_all(*watched);
  names_["www.example.test"] = {"127.0.0.1"};
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(seen(probing_.probe_all(*watched)), ElementsAre("127.0.0.1: one", "127.0.0.2: two")) << i;
  }
  EXPECT_THAT(seen(probing_.probe_all(*watched)), ElementsAre("127.0.0.1: one"));
}

TEST_F(TlsAddressesTest, AFailedLookupFailsTheTargetAsAWhole) {
  options_.set("addresses", std::string("all"));
  const auto watched = prober(one_.port());
  names_["www.example.test"] = {"127.0.0.1", "127.0.0.2"};
  probing_.probe_all(*watched);
  names_.clear();
  EXPECT_THAT(seen(probing_.probe_all(*watched)), ElementsAre(": resolve"));
  names_["www.example.test"] = {"127.0.0.1"};
  EXPECT_THAT(seen(probing_.probe_all(*watched)), ElementsAre("127.0.0.1: one", "127.0.0.2: two"));
}

TEST_F(TlsAddressesTest, OurCertificateIsWatchedWhileTheNameDoesNotResolve) {
  const testing::TemporaryFolder folder;
  const auto own = mint({.common_name = "kigen", .key_number = 3});
  options_.set("tls.client_cert_file", folder.write("own.pem", std::string_view(own.pem + own.key_pem)));
  for (const char* scope : {"first", "all"}) {
    options_.set("addresses", std::string(scope));
    const auto observations = probing_.probe_all(*prober(one_.port()));
    EXPECT_THAT(seen(observations), ElementsAre(": resolve"));
    ASSERT_EQ(observations[0].parts.size(), 1u);
    EXPECT_EQ(observations[0].parts[0]->sightings.at(0).item, "client:0");
  }
}

TEST_F(TlsAddressesTest, TheNameOfAProxyThatDoesNotResolveIsTheProxysFault) {
  options_.set("proxy", std::string("http://proxy.example.test:3128"));
  names_["www.example.test"] = {"127.0.0.1"};
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()))), ElementsAre(": proxy"));
  options_.set("addresses", std::string("all"));
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()))), ElementsAre("127.0.0.1: proxy"));
}

TEST_F(TlsAddressesTest, NoMoreThanAllowed) {
  options_.set("addresses", std::string("all"));
  options_.set("max_addresses", std::int64_t{1});
  names_["www.example.test"] = {"127.0.0.2", "127.0.0.1"};
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()))), ElementsAre("127.0.0.2: two"));
}

TEST_F(TlsAddressesTest, OneSilentAddressDoesNotHideTheOthers) {
  const Peer silent(testing::say_nothing(), "127.0.0.3", one_.port());
  options_.set("addresses", std::string("all"));
  names_["www.example.test"] = {"127.0.0.3", "127.0.0.1", "127.0.0.2"};
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()), std::chrono::seconds(1))),
              ElementsAre("127.0.0.3: timeout", "127.0.0.1: one", "127.0.0.2: two"));
}

TEST_F(TlsAddressesTest, TheFamilyAskedForIsUsed) {
  names_["www.example.test"] = {"::1", "127.0.0.2"};
  options_.set("ip_family", std::string("4"));
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()))), ElementsAre(": two"));
  names_["www.example.test"] = {"127.0.0.2"};
  options_.set("ip_family", std::string("6"));
  EXPECT_THAT(seen(probing_.probe_all(*prober(one_.port()))), ElementsAre(": resolve"));
}

TEST_F(TlsAddressesTest, CancelledAmongManyLeavesAtOnce) {
  const Peer silent(testing::say_nothing(), "127.0.0.3", one_.port());
  options_.set("addresses", std::string("all"));
  names_["www.example.test"] = {"127.0.0.3", "127.0.0.1"};
  const auto watched = prober(one_.port());
  EXPECT_EQ(probing_.cancelled_probe(*watched, [&] { return silent.accepted() > 0; }),
            Probing::End::kCancelled);
}

}  // namespace
}  // namespace kigen::sources
