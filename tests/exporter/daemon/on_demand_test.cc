#include "exporter/daemon/on_demand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/config/loader.h"
#include "tests/support/exposition_check.h"
#include "tests/support/observed.h"

namespace kigen::daemon {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

class OnDemandTest : public ::testing::Test {
 protected:
  void configure(const std::string& text) {
    config_ = std::get<std::shared_ptr<const config::Config>>(config::load_text(text, "kigen.yml", "/"));
  }
  web::Answer ask(const std::string& target, const std::string& module = "https", bool debug = false) {
    web::ProbeQuery query;
    query.target = target;
    query.module = module;
    query.server_name = server_name_;
    query.debug = debug;
    query.scrape_timeout = scrape_timeout_;
    return on_demand_.answer(*config_, query);
  }
  engine::OnDemandResult look(const config::Target& target, std::chrono::milliseconds timeout) {
    asked_ = target;
    timeout_ = timeout;
    engine::OnDemandResult result;
    result.outcome = testing::outcome(testing::kPresent, next_);
    result.steps = {"connect to 192.0.2.1: ok"};
    return result;
  }

  std::shared_ptr<const config::Config> config_ =
      std::get<std::shared_ptr<const config::Config>>(config::load_text("{}", "kigen.yml", "/"));
  Observation next_ = testing::complete({testing::part("", {"0"})});
  std::string server_name_;
  std::chrono::milliseconds scrape_timeout_{};
  std::optional<config::Target> asked_;
  std::chrono::milliseconds timeout_{};
  std::chrono::steady_clock::time_point now_{1h};
  OnDemand on_demand_{[this](const config::Target& target, std::chrono::milliseconds timeout) {
                        return look(target, timeout);
                      },
                      [this] { return now_; }};
};

TEST_F(OnDemandTest, AnswersAPageOfOneTarget) {
  const auto answer = ask("WWW.example.test");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(answer.body, HasSubstr("probe_success 1\n"));
  EXPECT_THAT(
      answer.body,
      HasSubstr(
          R"(cert_expiry_seconds{group="probe",module="https",target="www.example.test:443",item="0",role="leaf")"));
  EXPECT_THAT(testing::read_exposition(answer.body).complaints, IsEmpty());
}

TEST_F(OnDemandTest, FailureKeepsWhatWasKnown) {
  ask("www.example.test");
  next_ = testing::failed(Reason::kTimeout);
  const auto answer = ask("www.example.test");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("probe_success 0\n"), HasSubstr("cert_expiry_seconds{"),
                                 HasSubstr(R"(reason="timeout"} 1)")));
}

TEST_F(OnDemandTest, WhatWasKnownStaysForADayHoweverOftenTheTargetFails) {
  ask("www.example.test");
  next_ = testing::failed(Reason::kTimeout);
  now_ += 23h;
  EXPECT_THAT(ask("www.example.test").body, HasSubstr("cert_expiry_seconds{"));
  now_ += 2h;
  EXPECT_THAT(ask("www.example.test").body, Not(HasSubstr("cert_expiry_seconds{")));
}

TEST_F(OnDemandTest, TargetsThatShowNothingDisplaceNoneThatDid) {
  ask("www.example.test");
  next_ = testing::failed(Reason::kResolve);
  now_ += 1s;
  for (std::size_t i = 0; i <= OnDemand::kMaxRemembered; ++i) ask("h" + std::to_string(i) + ".example.test");
  EXPECT_THAT(ask("www.example.test").body, HasSubstr("cert_expiry_seconds{"));
}

TEST_F(OnDemandTest, AnotherServerNameIsAnotherMemory) {
  ask("www.example.test");
  next_ = testing::failed(Reason::kTimeout);
  server_name_ = "other.example.test";
  EXPECT_THAT(ask("www.example.test").body, Not(HasSubstr("cert_expiry_seconds{")));
  EXPECT_EQ(asked_->module.options.text("tls.server_name"), "other.example.test");
}

TEST_F(OnDemandTest, DeadlineIsTheShorterOfModuleAndScrape) {
  ask("www.example.test");
  EXPECT_EQ(timeout_, 10s);
  scrape_timeout_ = 2500ms;
  ask("www.example.test");
  EXPECT_EQ(timeout_, 2500ms);
  scrape_timeout_ = 60s;
  ask("www.example.test");
  EXPECT_EQ(timeout_, 10s);
}

struct Refusal {
  const char* name;
  const char* target;
  const char* module;
  int status;
  const char* text;
};
class OnDemandRefusal : public OnDemandTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(OnDemandRefusal, SaysWhy) {
  configure("web: {probe_allow: [192.0.2.0/24, '*.example.test']}\n");
  const auto answer = ask(GetParam().target, GetParam().module);
  EXPECT_EQ(answer.status, GetParam().status);
  EXPECT_THAT(answer.body, HasSubstr(GetParam().text));
  EXPECT_FALSE(asked_) << "a refused target must not be looked at";
}

INSTANTIATE_TEST_SUITE_P(
    All, OnDemandRefusal,
    ::testing::Values(Refusal{"UnknownModule", "www.example.test", "nosuch", 400, "nosuch"},
                      Refusal{"BadTarget", "a b", "https", 400, "host name"},
                      Refusal{"LocalFiles", "/etc/ssl", "files", 400, "on demand"},
                      Refusal{"HostNotAllowed", "www.example.org", "https", 403, "probe_allow"},
                      Refusal{"AddressNotAllowed", "198.51.100.1", "https", 403, "probe_allow"},
                      Refusal{"ConnectAddressNotAllowed", "www.example.test@198.51.100.1", "https", 403,
                              "probe_allow"}),
    [](const auto& refusal) { return refusal.param.name; });

TEST_F(OnDemandTest, AllowedHostsAreLookedAt) {
  configure("web: {probe_allow: [192.0.2.0/24, '*.example.test']}\n");
  EXPECT_EQ(ask("www.example.test").status, 200);
  EXPECT_EQ(ask("192.0.2.7:8443").status, 200);
}

TEST_F(OnDemandTest, DebugShowsStepsAndOptionsButNoSecret) {
  configure(
      "modules: {stores: {source: files, on_demand: true, passwords: {files: [/run/secrets/pfx], env: "
      "[PFX]}}}\n");
  setenv("PFX", "geheim", 1);
  const auto answer = ask("/srv/certs", "stores", true);
  unsetenv("PFX");
  EXPECT_EQ(answer.content_type, "text/plain; charset=utf-8");
  EXPECT_THAT(answer.body,
              AllOf(HasSubstr("connect to 192.0.2.1: ok"), HasSubstr("passwords.files: [/run/secrets/pfx]"),
                    HasSubstr("probe_success 1"), Not(HasSubstr("geheim"))));
}

}  // namespace
}  // namespace kigen::daemon
