#include "exporter/metrics/renderer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <thread>

#include "exporter/store/store.h"
#include "tests/exporter/metrics/rich_snapshot.h"
#include "tests/support/exposition_check.h"
#include "tests/support/observed.h"

namespace kigen::metrics {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::complete;
using ::testing::IsEmpty;
using testing::kPresent;
using testing::outcome;

const std::string kTarget = R"(group="web",module="https",target="a:443")";

/// The page of one target that shows one certificate.
class Renderer : public ::testing::Test {
 protected:
  void show(Sighting sighting) {
    auto part = std::make_shared<Part>();
    part->sightings.push_back(std::move(sighting));
    show(complete({part}));
  }
  void show(Observation observation) {
    snapshot_ = store::single_snapshot(config_, testing::target("a:443"),
                                       outcome(kPresent, std::move(observation)), snapshot_);
  }
  testing::Exposition page(std::chrono::sys_seconds now = kPresent) {
    std::string text;
    render(*snapshot_, now, [&](std::string_view chunk) {
      text += chunk;
      return true;
    });
    testing::Exposition read = testing::read_exposition(text);
    EXPECT_THAT(read.complaints, IsEmpty());
    return read;
  }
  /// The value of the certificate's check; absent without a sample.
  std::optional<double> check(const std::string& name, std::chrono::sys_seconds now = kPresent) {
    for (const auto& [series, value] : page(now).samples) {
      if (series.find("check=\"" + name + '"') != std::string::npos) return value;
    }
    return std::nullopt;
  }

  config::Config config_;
  std::shared_ptr<const store::Snapshot> snapshot_;
};

TEST_F(Renderer, SecondsLeftFollowTheScrape) {
  show(testing::sighting("0"));
  const std::string series =
      "cert_expiry_seconds{group=\"web\",item=\"0\",module=\"https\","
      "name=\"www.example.test\",role=\"leaf\",target=\"a:443\"}";
  EXPECT_EQ(page().samples.at(series), 60 * 86400);
  EXPECT_EQ(page(kPresent + days(61)).samples.at(series), -86400);
}

TEST_F(Renderer, ALicenseEndsOrIsPerpetual) {
  auto part = std::make_shared<Part>();
  part->licenses = {{"ends", "Evaluation", "eval", kPresent + days(60)}, {"stays", "Standard", "", {}}};
  show(complete({part}));
  show(testing::failed(Reason::kTimeout));
  const auto samples = page(kPresent + days(61)).samples;
  const std::string of_the_first =
                        R"({group="web",item="ends",module="https",name="Evaluation",target="a:443"})",
                    of_the_second =
                        R"({group="web",item="stays",module="https",name="Standard",target="a:443"})";
  EXPECT_EQ(samples.at("license_expiry_timestamp_seconds" + of_the_first),
            (kPresent + days(60)).time_since_epoch().count());
  EXPECT_EQ(samples.at("license_renewal_lead_seconds" + of_the_first), 90 * 86400);
  EXPECT_EQ(samples.at("license_critical_lead_seconds" + of_the_first), 14 * 86400);
  EXPECT_FALSE(samples.contains("license_perpetual" + of_the_first));
  EXPECT_EQ(samples.at("license_perpetual" + of_the_second), 1);
  EXPECT_EQ(samples.at("license_info" + of_the_second), 1);
  EXPECT_TRUE(samples.contains(
      R"(license_info{edition="eval",group="web",item="ends",module="https",name="Evaluation",target="a:443"})"));
  for (const char* absent : {"license_expiry_timestamp_seconds", "license_renewal_lead_seconds",
                             "license_critical_lead_seconds"}) {
    EXPECT_FALSE(samples.contains(absent + of_the_second)) << absent;
  }
}

TEST_F(Renderer, WhatIsOnlyDescribedShowsWhatWasTold) {
  const std::string opening = R"(cert_info{described="true",)",
                    rest = R"(group="web",item="0",module="https",name="cs1",role="leaf",)"
                           R"(subject="CN=cs1,O=Example",target="a:443"})";
  show(testing::described_sighting("0", {.name = "cs1"}));
  EXPECT_TRUE(page().samples.contains(opening + rest));
  show(testing::described_sighting("0", {.name = "cs1"}, Sha1{0xab}));
  const std::string sha1 = "ab" + std::string(38, '0');
  EXPECT_TRUE(page().samples.contains(opening + "fingerprint_sha1=\"" + sha1 + "\"," + rest));
  EXPECT_EQ(check("valid_now"), 1);
  EXPECT_EQ(check("valid_now", kPresent + days(61)), 0);
  for (const char* absent : {"name", "trusted", "complete_chain", "not_revoked", "key_strength",
                             "signature_strength", "validity_length"}) {
    EXPECT_EQ(check(absent), std::nullopt) << absent;
  }
  EXPECT_THAT(page(),
              ::testing::Field(
                  &testing::Exposition::samples,
                  ::testing::Contains(::testing::Key(::testing::StartsWith("cert_renewal_lead_seconds")))));
}

TEST_F(Renderer, ALicenseThatNothingUsesHasADateAndNoLeads) {
  auto part = std::make_shared<Part>();
  part->licenses = {{"spare", "Standard", "std", kPresent + days(60), false}};
  show(complete({part}));
  const auto samples = page(kPresent).samples;
  const std::string series = R"({group="web",item="spare",module="https",name="Standard",target="a:443"})";
  EXPECT_TRUE(samples.contains("license_expiry_timestamp_seconds" + series));
  EXPECT_FALSE(samples.contains("license_renewal_lead_seconds" + series));
  EXPECT_FALSE(samples.contains("license_critical_lead_seconds" + series));
  EXPECT_TRUE(samples.contains(
      R"(license_info{edition="std",group="web",item="spare",module="https",name="Standard",state="unused",target="a:443"})"));
}

TEST_F(Renderer, EmptySnapshotIsAnEmptyPage) { EXPECT_EQ(testing::page_of({}), ""); }

TEST_F(Renderer, FamiliesWithoutSamplesAreLeftOut) {
  show(testing::failed(Reason::kTimeout));
  const auto types = page().types;
  EXPECT_FALSE(types.contains("cert_info"));
  EXPECT_TRUE(types.contains("cert_probe_success"));
}

TEST_F(Renderer, FailedAttemptSaysSoBesideWhatIsKnown) {
  show(testing::sighting("0"));
  show(testing::failed(Reason::kTimeout));
  const auto samples = page().samples;
  EXPECT_EQ(samples.at("cert_probe_success{" + kTarget + "}"), 0);
  EXPECT_EQ(samples.at(R"(cert_probe_failed{group="web",module="https",reason="timeout",target="a:443"})"),
            1);
  EXPECT_EQ(samples.at("cert_probe_certificates{" + kTarget + "}"), 1);
  EXPECT_EQ(samples.at("cert_probe_duration_seconds{" + kTarget + "}"), 0.125);
}

TEST_F(Renderer, LastSuccessIsZeroBeforeTheFirst) {
  show(testing::failed(Reason::kTimeout));
  EXPECT_EQ(page().samples.at("cert_probe_last_success_timestamp_seconds{" + kTarget + "}"), 0);
  show(testing::sighting("0"));
  EXPECT_EQ(page().samples.at("cert_probe_last_success_timestamp_seconds{" + kTarget + "}"),
            static_cast<double>(kPresent.time_since_epoch().count()));
}

TEST_F(Renderer, ValidNowMovesWithTime) {
  show(testing::sighting("0"));
  EXPECT_EQ(check("valid_now", kPresent - days(30) - 1s), 0);
  EXPECT_EQ(check("valid_now", kPresent - days(30)), 1);
  EXPECT_EQ(check("valid_now", kPresent + days(60)), 1);
  EXPECT_EQ(check("valid_now", kPresent + days(60) + 1s), 0);
}

TEST_F(Renderer, TrustedLooksAtTheDatesOfIssuersOnly) {
  Sighting leaf = testing::sighting("0");
  leaf.verdicts = testing::good_verdicts();
  show(leaf);
  EXPECT_EQ(check("trusted", kPresent + days(100)), 1) << "the leaf has expired, its issuers have not";
  EXPECT_EQ(check("trusted", kPresent + days(1000)), 1);
  EXPECT_EQ(check("trusted", kPresent + days(1000) + 1s), 0);
  EXPECT_EQ(check("trusted", kPresent - days(1000) - 1s), 0);
}

TEST_F(Renderer, NotRevokedCountsUntilItsEnd) {
  Sighting leaf = testing::sighting("0");
  leaf.verdicts.not_revoked = true;
  leaf.verdicts.not_revoked_until = kPresent + days(7);
  show(leaf);
  EXPECT_EQ(check("not_revoked", kPresent), 1);
  EXPECT_EQ(check("not_revoked", kPresent + days(7)), 1);
  EXPECT_EQ(check("not_revoked", kPresent + days(7) + 1s), std::nullopt);
}

TEST_F(Renderer, RevokedStaysSo) {
  Sighting leaf = testing::sighting("0");
  leaf.verdicts.not_revoked = false;
  leaf.verdicts.not_revoked_until = kPresent - days(7);
  show(leaf);
  EXPECT_EQ(check("not_revoked", kPresent), 0);
  EXPECT_EQ(check("not_revoked", kPresent + days(1000)), 0);
}

TEST_F(Renderer, UntrustedLeafHasNoVerifiedChain) {
  Sighting leaf = testing::sighting("0");
  leaf.verdicts = testing::good_verdicts();
  show(leaf);
  EXPECT_EQ(page().samples.at("cert_verified_chain_not_after_timestamp_seconds"
                              R"({group="web",item="0",module="https",target="a:443"})"),
            static_cast<double>((kPresent + days(60)).time_since_epoch().count()));
  leaf.verdicts.trusted = false;
  show(leaf);
  EXPECT_EQ(check("trusted"), 0);
  EXPECT_EQ(page().count("cert_verified_chain_not_after_timestamp_seconds"), 0u);
}

struct RoleCase {
  Role role;
  std::size_t checks;
};
void PrintTo(const RoleCase& c, std::ostream* out) { *out << label(c.role); }

class RendererRoles : public Renderer, public ::testing::WithParamInterface<RoleCase> {};

TEST_P(RendererRoles, HaveTheirChecks) {
  Sighting sighting = testing::sighting("0", {}, GetParam().role);
  sighting.verdicts = testing::good_verdicts();
  show(sighting);
  EXPECT_EQ(page().count("cert_check_passed"), GetParam().checks);
}

INSTANTIATE_TEST_SUITE_P(Table, RendererRoles,
                         ::testing::Values(RoleCase{Role::kLeaf, 7}, RoleCase{Role::kIntermediate, 1},
                                           RoleCase{Role::kRoot, 1}, RoleCase{Role::kTrusted, 0},
                                           RoleCase{Role::kSigning, 3}, RoleCase{Role::kClient, 1}));

TEST_F(Renderer, OnlyExposedChecksAreShown) {
  config_.exposition.checks = {"name"};
  Sighting leaf = testing::sighting("0");
  leaf.verdicts = testing::good_verdicts();
  show(leaf);
  EXPECT_EQ(page().count("cert_check_passed"), 1u);
  EXPECT_EQ(check("name"), 1);
}

TEST_F(Renderer, UnjudgedChecksAreAbsent) {
  Sighting leaf = testing::sighting("0");
  Certificate::Facts facts = testing::facts_of({});
  facts.key_bits = 0;
  leaf.certificate = std::make_shared<const Certificate>(facts, testing::texts_of({}));
  show(leaf);
  EXPECT_EQ(page().count("cert_check_passed"), 2u);
  EXPECT_EQ(check("valid_now"), 1);
  EXPECT_EQ(check("signature_strength"), 1);
}

TEST_F(Renderer, VanishedItemGoesAfterADayEvenWithoutAnAttempt) {
  show(complete({testing::part("", {"0", "1"})}));
  show(complete({testing::part("", {"0"})}));
  EXPECT_EQ(page(kPresent + 24h - 1s).count("cert_item_vanished_timestamp_seconds"), 1u);
  EXPECT_EQ(page(kPresent + 24h).count("cert_item_vanished_timestamp_seconds"), 0u);
}

TEST_F(Renderer, TextsThatAreNotFitAreMadeFit) {
  CertificateTexts texts = testing::texts_of({});
  texts.subject = std::string("CN=\xff\n\"") + std::string(1000, 'x');
  Sighting leaf = testing::sighting("\x01\xc3" + std::string(5000, 'y'));
  leaf.certificate = std::make_shared<const Certificate>(testing::facts_of({}), texts);
  leaf.friendly_name = std::string(100'000, '"');
  show(leaf);
  EXPECT_EQ(page().count("cert_info"), 1u);
}

TEST_F(Renderer, LabelsLongerThanTheBufferStillFit) {
  config::Target labelled = testing::target("a:443");
  for (int i = 0; i < 300; ++i) labelled.labels["label" + std::to_string(i)] = std::string(500, '"');
  snapshot_ =
      store::single_snapshot({}, labelled, outcome(kPresent, complete({testing::part("", {"0"})})), nullptr);
  EXPECT_EQ(page().count("cert_info"), 1u);
}

TEST_F(Renderer, StopsWhenTheReaderIsGone) {
  std::vector<std::string> items;
  for (int i = 0; i < 5000; ++i) items.push_back(std::to_string(i));
  show(complete({testing::part("", items)}));
  int calls = 0;
  EXPECT_FALSE(render(*snapshot_, kPresent, [&](std::string_view) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);
}

TEST_F(Renderer, ChunksAreSmall) {
  std::vector<std::string> items;
  for (int i = 0; i < 5000; ++i) items.push_back(std::to_string(i));
  show(complete({testing::part("", items)}));
  std::size_t largest = 0;
  EXPECT_TRUE(render(*snapshot_, kPresent, [&](std::string_view chunk) {
    largest = std::max(largest, chunk.size());
    return true;
  }));
  EXPECT_LE(largest, 64u * 1024);
}

TEST_F(Renderer, ProbeResultHasNoLabels) {
  std::string text;
  render_probe_result(false, 1500ms, [&](std::string_view chunk) {
    text += chunk;
    return true;
  });
  const testing::Exposition read = testing::read_exposition(text);
  EXPECT_THAT(read.complaints, IsEmpty());
  EXPECT_EQ(read.samples,
            (std::map<std::string, double>{{"probe_success", 0}, {"probe_duration_seconds", 1.5}}));
}

// Meant for the thread sanitiser.
TEST_F(Renderer, PagesStayFlawlessWhileOthersPublish) {
  const config::Target about = testing::target("a:443");
  store::Store store;
  store.follow({}, {about});
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        store.publish(about.identity(),
                      outcome(kPresent, complete({testing::part("", {"0", std::to_string(t)})})));
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(testing::read_exposition(testing::page_of(*store.snapshot())).complaints, IsEmpty());
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace kigen::metrics
