#include "probes/model/reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/result.h"

namespace kigen {
namespace {

TEST(Reason, LabelsAreThePublishedOnes) {
  // A public contract (DESIGN 6): new ones may follow at the end, none of these changes.
  const std::vector<std::string_view> published = {"resolve",
                                                   "refused",
                                                   "unreachable",
                                                   "timeout",
                                                   "closed",
                                                   "proxy",
                                                   "proxy_auth",
                                                   "starttls_not_offered",
                                                   "starttls_refused",
                                                   "protocol",
                                                   "tls_alert",
                                                   "tls_version",
                                                   "tls",
                                                   "untrusted",
                                                   "no_certificate",
                                                   "not_found",
                                                   "permission",
                                                   "too_large",
                                                   "truncated",
                                                   "malformed",
                                                   "unsupported",
                                                   "password",
                                                   "auth",
                                                   "http_status",
                                                   "schema",
                                                   "partial",
                                                   "absent",
                                                   "limit",
                                                   "internal"};
  ASSERT_GE(reasons().size(), published.size());
  for (std::size_t i = 0; i < published.size(); ++i) EXPECT_EQ(reasons()[i].label, published[i]);
}

TEST(Reason, LabelIsTheOneOfItsRow) {
  for (const auto& row : reasons()) EXPECT_EQ(label(row.reason), row.label);
  EXPECT_EQ(label(Reason::kNoCertificate), "no_certificate");
  EXPECT_EQ(label(Reason::kInternal), "internal");
}

TEST(Reason, EachIsExplainedInASentenceOfItsOwn) {
  std::vector<std::string_view> helps;
  for (const auto& row : reasons()) {
    EXPECT_TRUE(row.help.ends_with('.')) << row.label;
    EXPECT_THAT(helps, ::testing::Not(::testing::Contains(row.help)));
    helps.push_back(row.help);
  }
}

TEST(Result, HoldsAValueOrAFault) {
  const Result<int> good = 3;
  const Result<int> bad = Fault(Reason::kTimeout, "after 5 s");
  EXPECT_TRUE(good);
  EXPECT_EQ(*good, 3);
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.fault(), Fault(Reason::kTimeout, "after 5 s"));
}

TEST(ObservationLabels, AreThePublishedOnes) {
  EXPECT_EQ(label(Role::kLeaf), "leaf");
  EXPECT_EQ(label(Role::kIntermediate), "intermediate");
  EXPECT_EQ(label(Role::kRoot), "root");
  EXPECT_EQ(label(Role::kTrusted), "trusted");
  EXPECT_EQ(label(Role::kSigning), "signing");
  EXPECT_EQ(label(Role::kEncryption), "encryption");
  EXPECT_EQ(label(Role::kClient), "client");
  EXPECT_EQ(label(State::kCurrent), "");
  EXPECT_EQ(label(State::kNext), "next");
  EXPECT_EQ(label(State::kSuperseded), "superseded");
  EXPECT_EQ(label(State::kBackup), "backup");
  const std::vector<std::string_view> phases = {"resolve",   "connect", "starttls",
                                                "handshake", "read",    "parse"};
  for (std::size_t i = 0; i < kPhaseCount; ++i) EXPECT_EQ(label(static_cast<Phase>(i)), phases[i]);
}

}  // namespace
}  // namespace kigen
