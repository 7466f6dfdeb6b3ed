#include "exporter/judgement/renewals.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/leaf.h"

namespace kigen::judgement {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::kPresent;
using testing::leaf;
using testing::LeafDescription;

const char kHost[] = "mail.example.test";
const LeafDescription kServed = {.names = {"mail.example.test", "mx.example.test"}, .issued = -days(80)};

struct Offer {
  LeafDescription certificate;
  const char* holder = "/srv/new.pem";
  const char* host = nullptr;  // null: it lies in a file
};

struct Case {
  const char* name;
  std::vector<Offer> offers;
  std::optional<bool> deployed;
  const char* holder = "";
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

LeafDescription renewed(LeafDescription description = kServed) {
  description.issued = -days(5);
  return description;
}

LeafDescription with(LeafDescription description, std::string issuer, std::uint64_t key) {
  description.issuer = std::move(issuer);
  description.key = key;
  return description;
}

LeafDescription named(LeafDescription description, std::vector<std::string> names) {
  description.names = std::move(names);
  return description;
}

class RenewalsFor : public ::testing::TestWithParam<Case> {};

TEST_P(RenewalsFor, LeafIsComparedWithItsOwnKind) {
  const Case& c = GetParam();
  const auto served = leaf(kServed);
  const ServedLeaf judged{served.get(), "mail.example.test:443", kHost};
  std::vector<std::shared_ptr<const Certificate>> offered;
  Renewals renewals;
  renewals.want(judged, kHost);
  for (const Offer& offer : c.offers) {
    offered.push_back(leaf(offer.certificate));
    const Candidate candidate{offered.back().get(), kPresent + hours(offered.size()), offer.holder};
    offer.host == nullptr ? renewals.offer_stored(candidate) : renewals.offer_served(candidate, offer.host);
  }
  const auto verdict = renewals.judge(judged, kHost);
  ASSERT_EQ(verdict.has_value(), c.deployed.has_value());
  if (!verdict) return;
  EXPECT_EQ(verdict->deployed, *c.deployed);
  EXPECT_EQ(verdict->holder, c.holder);
  EXPECT_EQ(verdict->pending_since.has_value(), !*c.deployed);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RenewalsFor,
    ::testing::Values(
        Case{"nothing_anywhere", {}, std::nullopt},
        Case{"same_certificate_in_a_file", {{kServed, "/srv/www.pem"}}, true, "/srv/www.pem"},
        Case{"same_key_of_another_organisation",
             {{with(renewed(), "CN=Other,O=Other", 1), "/srv/new.pem"}},
             false,
             "/srv/new.pem"},
        Case{"same_organisation_with_another_key",
             {{with(renewed(), "CN=New CA,O=Example", 7), "/srv/new.pem"}},
             false,
             "/srv/new.pem"},
        Case{"neither", {{with(renewed(), "CN=Other,O=Other", 7)}}, std::nullopt},
        Case{"names_in_other_order_and_case",
             {{named(renewed(), {"MX.example.test", "Mail.Example.Test"}), "/srv/new.pem"}},
             false,
             "/srv/new.pem"},
        Case{"one_name_more",
             {{named(renewed(), {"mail.example.test", "mx.example.test", "a.test"})}},
             std::nullopt},
        Case{"issued_earlier", {{{.names = kServed.names, .issued = -days(90)}}}, std::nullopt},
        Case{"newest_holder_of_several",
             {{kServed, "/srv/old.pem"},
              {renewed(), "/srv/new.pem"},
              {{.names = kServed.names, .issued = -days(1)}, "/srv/newest.pem"}},
             false,
             "/srv/newest.pem"},
        Case{"newer_on_another_port",
             {{renewed(), "mail.example.test:25", kHost}},
             false,
             "mail.example.test:25"},
        Case{"same_on_another_port", {{kServed, "mail.example.test:25", kHost}}, std::nullopt},
        Case{"newer_on_another_host",
             {{renewed(), "other.example.test:25", "other.example.test"}},
             std::nullopt},
        Case{"its_own_other_address", {{renewed(), "mail.example.test:443", kHost}}, std::nullopt},
        Case{"another_port_behind_its_own_other_address",
             {{{.names = kServed.names, .issued = -days(1)}, "mail.example.test:443", kHost},
              {renewed(), "mail.example.test:25", kHost}},
             false,
             "mail.example.test:25"},
        Case{"file_before_port_of_the_same_age",
             {{renewed(), "mail.example.test:25", kHost}, {renewed(), "/srv/new.pem"}},
             false,
             "/srv/new.pem"}),
    [](const auto& instance) { return std::string(instance.param.name); });

class RenewalsTest : public ::testing::Test {};

TEST_F(RenewalsTest, OneWithoutNamesIsComparedWithItsCopiesAlone) {
  const auto served = leaf({.names = {}, .issued = -days(80)}),
             other = leaf({.names = {}, .issued = -days(1)});
  const ServedLeaf judged{served.get(), "a:443", "a"};
  Renewals renewals;
  renewals.want(judged, "a");
  renewals.offer_stored({other.get(), kPresent, "/srv/other.pem"});
  EXPECT_FALSE(renewals.judge(judged, "a"));
  renewals.offer_stored({served.get(), kPresent, "/srv/same.pem"});
  EXPECT_EQ(renewals.judge(judged, "a")->holder, "/srv/same.pem");
}

// Everybody uses one wildcard: a look at each pair of them would take an hour.
TEST_F(RenewalsTest, ManyLeavesOfOneNameInManyFiles) {
  constexpr int kLeaves = 10'000, kFiles = 100'000;
  const auto served = leaf({.names = {"*.example.test"}, .issued = -days(80)});
  const auto stored = leaf({.names = {"*.example.test"}, .issued = -days(5)});
  std::vector<std::string> endpoints, files;
  for (int i = 0; i < kLeaves; ++i) endpoints.push_back(std::to_string(i) + ".example.test:443");
  for (int i = 0; i < kFiles; ++i) files.push_back("/srv/" + std::to_string(i));
  Renewals renewals;
  for (const auto& endpoint : endpoints) renewals.want({served.get(), endpoint, endpoint}, endpoint);
  for (const auto& file : files) renewals.offer_stored({stored.get(), kPresent, file});
  for (const auto& endpoint : endpoints) {
    const auto verdict = renewals.judge({served.get(), endpoint, endpoint}, endpoint);
    ASSERT_TRUE(verdict && !verdict->deployed && verdict->holder == files.front());
  }
}

}  // namespace
}  // namespace kigen::judgement
