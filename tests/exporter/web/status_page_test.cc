#include "exporter/web/status_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/exporter/web/snapshot_fixture.h"

namespace kigen::web {
namespace {

using std::chrono::days;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

PageContext context() { return {"0.1.0", "/metrics", 3, true}; }

std::string page_of(const std::vector<TargetLook>& looks, const PageContext& shown = context()) {
  return status_page(snapshot_of(looks), kNow, shown);
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// What stands between `begin` and the `end` behind it.
std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const auto from = text.find(begin);
  if (from == std::string::npos) return "";
  return text.substr(from, text.find(end, from) - from);
}

class StatusPage : public ::testing::Test {};

TEST_F(StatusPage, EmptySnapshotIsAWholePage) {
  const std::string page = page_of({});
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  EXPECT_TRUE(page.ends_with("</body>\n</html>\n"));
  EXPECT_THAT(page, HasSubstr("<h1>Kigen <span lang=\"ja\">期限</span></h1>"));
  EXPECT_THAT(page, HasSubstr("No certificates seen yet."));
  EXPECT_THAT(page, HasSubstr("Nothing attempted yet."));
  EXPECT_THAT(page, HasSubstr("none known"));
}

TEST_F(StatusPage, LinksToWhatMachinesRead) {
  PageContext shown = context();
  shown.telemetry_path = "/kigen/metrics";
  const std::string page = page_of({}, shown);
  EXPECT_THAT(page, HasSubstr("<a href=\"/kigen/metrics\">"));
  EXPECT_THAT(page, HasSubstr("<a href=\"-/healthy\">"));
  EXPECT_THAT(page, HasSubstr("<a href=\"-/ready\">"));
}

TEST_F(StatusPage, CertificateRowSaysEverything) {
  const std::string page =
      page_of({{.address = "192.0.2.7", .certificates = {{.left = days(12) + std::chrono::hours(3)}}}});
  EXPECT_THAT(page,
              HasSubstr("<tr class=\"soon\"><td class=\"when\" data-label=\"Expires\">"
                        "<data class=\"mark\" value=\"12\">in 12 days</data></td>"
                        "<td class=\"when\" data-label=\"Date (UTC)\">"
                        "<time datetime=\"2026-12-04T11:00:00Z\">2026-12-04 11:00:00</time></td>"
                        "<td class=\"long\" data-label=\"Name\"><strong>www.example.jp</strong></td>"
                        "<td class=\"long\" "
                        "data-label=\"Target\"><span>www.example.jp:443</span><small>192.0.2.7</small></td>"
                        "<td data-label=\"Group\">web</td><td class=\"long\" data-label=\"Item\">0</td>"
                        "<td class=\"when\" data-label=\"Role\"><span>leaf</span></td>"
                        "<td data-label=\"Issuer\">Example CA</td></tr>"));
}

struct UrgencyCase {
  std::chrono::seconds left;
  Role role;
  const char* row;
  const char* text;
};

class StatusPageUrgency : public ::testing::TestWithParam<UrgencyCase> {};

TEST_P(StatusPageUrgency, FollowsTheLeads) {
  const auto& row = GetParam();
  const std::string page = page_of({{.certificates = {{.left = row.left, .role = row.role}}}});
  EXPECT_THAT(page, HasSubstr(std::string("<tr class=\"") + row.row + "\">"));
  EXPECT_THAT(page, HasSubstr(std::string(">") + row.text + "</data>"));
}

INSTANTIATE_TEST_SUITE_P(Table, StatusPageUrgency,
                         ::testing::Values(UrgencyCase{days(-3), Role::kLeaf, "expired", "3 days ago"},
                                           UrgencyCase{days(0), Role::kLeaf, "expired", "now"},
                                           UrgencyCase{days(3), Role::kLeaf, "critical", "in 3 days"},
                                           UrgencyCase{days(20), Role::kLeaf, "soon", "in 20 days"},
                                           UrgencyCase{days(90), Role::kLeaf, "fine", "in 90 days"},
                                           UrgencyCase{days(-900), Role::kTrusted, "plain", "900 days ago"},
                                           UrgencyCase{days(3), Role::kTrusted, "plain", "in 3 days"}));

TEST_F(StatusPage, ExpiredComesFirst) {
  const std::string page = page_of({{.certificates = {{.name = "later", .left = days(80)}}},
                                    {.certificates = {{.name = "gone", .left = days(-2)}}},
                                    {.certificates = {{.name = "soon", .left = days(5)}}}});
  const auto at = [&](const char* name) { return page.find(std::string("<strong>") + name); };
  EXPECT_LT(at("gone"), at("soon"));
  EXPECT_LT(at("soon"), at("later"));
}

TEST_F(StatusPage, ALicenseThatNothingUsesIsPlain) {
  const std::string page = page_of({{.licenses = {{"Spare", days(-1), false}}}});
  EXPECT_THAT(page, HasSubstr("<tr class=\"plain\">"));
  EXPECT_THAT(page, HasSubstr("<span>license</span><small>unused</small>"));
  EXPECT_THAT(page, HasSubstr("<dt>Expired in use</dt><dd>0</dd>"));
}

TEST_F(StatusPage, LicensesStandBesideCertificates) {
  const std::string page =
      page_of({{.target = "vcenter.example.jp:443",
                .certificates = {{.left = days(90)}},
                .licenses = {{"<Evaluation>", days(10)}, {"Standard", {}}, {"gone", days(-1)}}}});
  EXPECT_THAT(page, HasSubstr("<tr class=\"critical\"><td class=\"when\" data-label=\"Expires\">"
                              "<data class=\"mark\" value=\"10\">in 10 days</data></td>"));
  EXPECT_THAT(page, HasSubstr("<strong>&lt;Evaluation&gt;</strong>"));
  EXPECT_THAT(page, HasSubstr("data-label=\"Item\">license:&lt;Evaluation&gt;</td>"
                              "<td class=\"when\" data-label=\"Role\"><span>license</span></td>"
                              "<td data-label=\"Issuer\"></td></tr>"));
  EXPECT_THAT(page, Not(HasSubstr("Standard")));
  EXPECT_THAT(page, HasSubstr("<dt>Certificates</dt><dd>1</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Expired in use</dt><dd class=\"bad\">1</dd>"));
  EXPECT_THAT(between(page, "<dt>Next expiry", "</dd>"), HasSubstr("<small>&lt;Evaluation&gt;</small>"));
  EXPECT_THAT(page, Not(HasSubstr("are not listed")));
}

TEST_F(StatusPage, NoExpiryIsNever) {
  const auto end = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + std::chrono::seconds(86399);
  const std::string page = page_of({{.certificates = {{.left = end - kNow}}}});
  EXPECT_THAT(page, HasSubstr(">never</data>"));
  EXPECT_THAT(page, HasSubstr("none known"));
}

TEST_F(StatusPage, NameFallsBackToFriendlyNameThenItem) {
  const std::string page =
      page_of({{.certificates = {{.name = "", .item = "a.p12#0", .friendly_name = "mail key"},
                                 {.name = "", .item = "b.p12#7"}}}});
  EXPECT_THAT(page, HasSubstr("<strong>mail key</strong>"));
  EXPECT_THAT(page, HasSubstr("<strong>b.p12#7</strong>"));
}

TEST_F(StatusPage, SummaryCounts) {
  const std::string page = page_of(
      {{.certificates = {{.left = days(-1)}, {.name = "next.example", .left = days(4)}, {.left = days(60)}}},
       {.target = "b:25", .fault = Fault(Reason::kTimeout, "")},
       {.target = "/etc/ssl/certs",
        .certificates = {{.left = days(-1), .role = Role::kTrusted},
                         {.name = "root", .left = days(1), .role = Role::kTrusted}}}});
  EXPECT_THAT(page, HasSubstr("<dt>Targets</dt><dd>3</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Certificates</dt><dd>5</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Failing targets</dt><dd class=\"bad\">1</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Expired in use</dt><dd class=\"bad\">1</dd>"));
  EXPECT_THAT(between(page, "<dt>Next expiry", "</dd>"),
              HasSubstr("in 4 days</time><small>next.example</small>"));
}

TEST_F(StatusPage, NextExpiryIsOfARootWhereThereIsNothingElse) {
  const std::string page =
      page_of({{.certificates = {{.name = "root", .left = days(500), .role = Role::kTrusted}}}});
  EXPECT_THAT(between(page, "<dt>Next expiry", "</dd>"), HasSubstr("<small>root</small>"));
  EXPECT_THAT(page, HasSubstr("<dt>Failing targets</dt><dd>0</dd>"));
}

TEST_F(StatusPage, FailedTargetShowsItsReasonOnly) {
  TargetLook failed{
      .target = "mx1.example.jp:25", .group = "mail", .fault = Fault(Reason::kTimeout, "secret detail")};
  failed.unreadable = 2;
  const std::string page = page_of({{}, failed});
  EXPECT_THAT(page, Not(HasSubstr("secret detail")));
  EXPECT_THAT(page,
              HasSubstr("<tr class=\"failed\"><td class=\"when\" data-label=\"Result\">"
                        "<span class=\"mark\">timeout</span></td>"
                        "<td class=\"long\" data-label=\"Target\"><span>mx1.example.jp:25</span></td>"));
  EXPECT_THAT(page, HasSubstr("<small>2 unreadable</small>"));
  EXPECT_THAT(page, HasSubstr("data-label=\"Last success\"><span>never</span>"));
  EXPECT_THAT(page, HasSubstr(">12 seconds ago</time>"));
  EXPECT_LT(page.find("<tr class=\"failed\">"), page.find("<tr class=\"good\">"))
      << "failing targets come first";
}

TEST_F(StatusPage, FirstRoundIsAnnounced) {
  PageContext shown = context();
  EXPECT_THAT(page_of({}, shown), Not(HasSubstr("first round")));
  shown.ready = false;
  EXPECT_THAT(page_of({}, shown), HasSubstr("first round"));
}

TEST_F(StatusPage, HostileTextsStayTexts) {
  const std::string hostile = "<script>alert(1)</script>\"'&";
  PageContext shown = context();
  shown.version = shown.telemetry_path = hostile;
  TargetLook look{.target = hostile, .group = hostile, .address = hostile};
  look.certificates = {{.name = hostile, .item = hostile, .issuer_name = hostile},
                       {.name = "", .issuer_name = "", .friendly_name = hostile}};
  const std::string page = page_of({look}, shown);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>\"")));
  EXPECT_EQ(count_of(page, "alert(1)"),
            count_of(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
  EXPECT_GE(count_of(page, "alert(1)"), 8u);
}

TEST_F(StatusPage, ListsAreBounded) {
  std::vector<TargetLook> looks(1005);
  for (std::size_t i = 0; i < looks.size(); ++i) {
    looks[i].target = "host" + std::to_string(i) + ":443";
    looks[i].certificates = {{.left = days(50)}};
  }
  looks.back().fault = Fault(Reason::kRefused, "");
  const std::string page = page_of(looks);
  EXPECT_EQ(count_of(page, "data-label=\"Issuer\""), 200u);
  EXPECT_EQ(count_of(page, "data-label=\"Result\""), 1000u);
  EXPECT_THAT(page, HasSubstr("805 more are not listed."));
  EXPECT_THAT(page, HasSubstr("5 more targets are not listed."));
  EXPECT_THAT(page, HasSubstr("<span class=\"mark\">refused</span>"));
}

TEST_F(StatusPage, LoadsNothingAndRunsNothing) {
  const std::string page = page_of({{.certificates = {{}}}});
  for (const char* forbidden :
       {"<script", "<link", "<img", "http:", "https:", "url(", "@import", " onclick", " style="}) {
    EXPECT_THAT(page, Not(HasSubstr(forbidden))) << forbidden;
  }
}

}  // namespace
}  // namespace kigen::web
