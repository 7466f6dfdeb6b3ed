// When authorities are asked, and when not: with a fetch of the test's own and a clock that it sets.
#include "probes/sources/revocation_lookups.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace kigen::sources {
namespace {

using pki::Revocation;
using std::chrono::sys_seconds;
using SubjectPtr = std::shared_ptr<const pki::RevocationSubject>;
using namespace std::chrono_literals;

constexpr sys_seconds kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);
constexpr RevocationWish kOcsp{true, false}, kCrl{false, true}, kBoth{true, true};

SubjectPtr subject(std::uint8_t number, std::vector<std::string> ocsp_urls = {"http://ocsp.example.test/"},
                   std::vector<std::string> crl_urls = {"http://crl.example.test/ca.crl"}) {
  static const auto issuer = std::make_shared<const Bytes>(Bytes{1, 2, 3});
  return std::make_shared<const pki::RevocationSubject>(
      pki::RevocationSubject{Bytes{number}, issuer, std::move(ocsp_urls), std::move(crl_urls)});
}

Revocation good(std::chrono::seconds lasts = 48h) { return {Revocation::Status::kGood, kNow, kNow + lasts}; }
Revocation revoked() { return {Revocation::Status::kRevoked, kNow, kNow + 48h}; }

std::string status(const RevocationAnswer& answer) {
  if (!answer.revocation) return "absent";
  return answer.revocation->status == Revocation::Status::kGood ? "good" : "revoked";
}

class RevocationLookupsTest : public ::testing::Test {
 protected:
  using Fetch = std::function<Result<RevocationFinding>(const RevocationPlace&)>;

  RevocationLookupsTest() { restart(8, 100); }

  void restart(std::size_t max_threads, std::size_t max_waiting) {
    RevocationLookups::Workings workings;
    workings.fetch = [this](const RevocationPlace& place, const std::stop_token&) {
      ++fetches_;
      return fetch(place);
    };
    workings.now = [this] { return now_.load(); };
    workings.max_threads = max_threads;
    workings.max_waiting = max_waiting;
    lookups_ = std::make_unique<RevocationLookups>(std::move(workings));
  }

  void answer_with(Fetch fetch) {
    const std::lock_guard lock(mutex_);
    fetch_ = std::move(fetch);
  }
  Result<RevocationFinding> fetch(const RevocationPlace& place) {
    Fetch chosen;
    {
      const std::lock_guard lock(mutex_);
      chosen = fetch_;
    }
    return chosen(place);
  }

  std::future<RevocationAnswer> begin(SubjectPtr subject, RevocationWish wish) {
    auto promise = std::make_shared<std::promise<RevocationAnswer>>();
    auto future = promise->get_future();
    auto known = lookups_->ask(std::move(subject), wish,
                               [promise](RevocationAnswer answer) { promise->set_value(std::move(answer)); });
    if (known) promise->set_value(*std::move(known));
    return future;
  }
  RevocationAnswer ask(SubjectPtr subject, RevocationWish wish) {
    auto future = begin(std::move(subject), wish);
    if (future.wait_for(60s) != std::future_status::ready) throw std::runtime_error("no answer");
    return future.get();
  }
  void until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("in vain");
      std::this_thread::yield();
    }
  }

  std::atomic<sys_seconds> now_ = kNow;
  std::atomic<int> fetches_ = 0;
  std::mutex mutex_;
  Fetch fetch_ = [](const RevocationPlace&) { return RevocationFinding(good()); };
  std::unique_ptr<RevocationLookups> lookups_;  // its threads use the others
};

TEST_F(RevocationLookupsTest, WhatIsKnownIsAnsweredAtOnce) {
  EXPECT_EQ(status(ask(subject(1), kOcsp)), "good");
  EXPECT_EQ(fetches_, 1);
  const auto known = lookups_->ask(subject(1), kOcsp, [](const RevocationAnswer&) { FAIL(); });
  ASSERT_TRUE(known);
  EXPECT_EQ(known->story, "OCSP http://ocsp.example.test/: good");
  EXPECT_EQ(fetches_, 1);
}

TEST_F(RevocationLookupsTest, AnotherCertificateIsAnotherQuestion) {
  ask(subject(1), kOcsp);
  ask(subject(2), kOcsp);
  EXPECT_EQ(fetches_, 2);
}

TEST_F(RevocationLookupsTest, NothingIsAskedThatIsNotWishedOrNamed) {
  EXPECT_EQ(ask(subject(1), {}).story, "the certificate names nobody to ask");
  EXPECT_EQ(ask(subject(1, {}, {}), kBoth).story, "the certificate names nobody to ask");
  EXPECT_EQ(fetches_, 0);
}

TEST_F(RevocationLookupsTest, TheListIsAskedForWhereOcspTellsNothing) {
  answer_with([](const RevocationPlace& place) -> Result<RevocationFinding> {
    if (place.kind == RevocationPlace::Kind::kOcsp) return Fault(Reason::kHttpStatus, "HTTP status 404");
    return RevocationFinding(revoked());
  });
  const auto answer = ask(subject(1), kBoth);
  EXPECT_EQ(status(answer), "revoked");
  EXPECT_EQ(answer.story,
            "OCSP http://ocsp.example.test/: http_status: HTTP status 404; "
            "CRL http://crl.example.test/ca.crl: revoked");
  EXPECT_EQ(status(ask(subject(2), kOcsp)), "absent");
  EXPECT_EQ(status(ask(subject(3), kCrl)), "revoked");
}

TEST_F(RevocationLookupsTest, UnknownAndOutOfDateTellNothing) {
  answer_with([](const RevocationPlace& place) {
    if (place.url.ends_with("old")) return RevocationFinding(good(-1s));
    return RevocationFinding(Revocation{Revocation::Status::kUnknown, kNow, kNow + 48h});
  });
  const auto answer = ask(subject(1, {"http://a/", "http://b/old"}), kOcsp);
  EXPECT_EQ(status(answer), "absent");
  EXPECT_EQ(answer.story, "OCSP http://a/: unknown; OCSP http://b/old: its dates do not hold");
}

TEST_F(RevocationLookupsTest, HundredsOfQuestionsOfOneListFetchItOnce) {
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  answer_with([open](const RevocationPlace&) {
    open.wait();
    return RevocationFinding(good());
  });
  std::vector<std::future<RevocationAnswer>> answers;
  for (int i = 0; i < 200; ++i) answers.push_back(begin(subject(static_cast<std::uint8_t>(i)), kCrl));
  gate.set_value();
  for (auto& answer : answers) EXPECT_EQ(status(answer.get()), "good");
  EXPECT_EQ(fetches_, 1);
}

TEST_F(RevocationLookupsTest, AFailureIsRememberedForAWhile) {
  answer_with([](const RevocationPlace&) { return Fault(Reason::kHttpStatus, "HTTP status 500"); });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status(ask(subject(1), kOcsp)), "absent");
  EXPECT_EQ(fetches_, 1);
  now_ = kNow + 10min;
  answer_with([](const RevocationPlace&) { return RevocationFinding(good()); });
  EXPECT_EQ(status(ask(subject(1), kOcsp)), "good");
}

TEST_F(RevocationLookupsTest, AServerThatIsAwayIsNotAskedAboutOthers) {
  answer_with([](const RevocationPlace&) { return Fault(Reason::kTimeout, "no answer"); });
  for (std::uint8_t i = 0; i < 50; ++i) {
    EXPECT_EQ(ask(subject(i), kOcsp).story, "OCSP http://ocsp.example.test/: timeout: no answer");
  }
  EXPECT_EQ(fetches_, 1);
}

TEST_F(RevocationLookupsTest, AnAnswerThatStillHoldsIsGivenWhileItIsFetchedAnew) {
  ask(subject(1), kOcsp);
  now_ = kNow + 25h;
  answer_with([](const RevocationPlace&) { return RevocationFinding(revoked()); });
  EXPECT_EQ(status(*lookups_->ask(subject(1), kOcsp, [](const RevocationAnswer&) { FAIL(); })), "good");
  until([&] { return status(ask(subject(1), kOcsp)) == "revoked"; });
  EXPECT_EQ(fetches_, 2);
}

TEST_F(RevocationLookupsTest, AnAnswerThatStillHoldsSurvivesAFailureUntilItsNextUpdate) {
  ask(subject(1), kOcsp);
  answer_with([](const RevocationPlace&) { return Fault(Reason::kRefused, "nobody listens"); });
  now_ = kNow + 25h;
  EXPECT_EQ(status(ask(subject(1), kOcsp)), "good");
  until([&] { return fetches_ == 2; });
  now_ = kNow + 48h;
  EXPECT_EQ(status(ask(subject(1), kOcsp)), "good");
  now_ = kNow + 49h;
  EXPECT_EQ(status(ask(subject(1), kOcsp)), "absent");
}

TEST_F(RevocationLookupsTest, WhatNobodyWaitsForIsFetchedAllTheSame) {
  lookups_->ask(subject(1), kOcsp, [](const RevocationAnswer&) {});
  until([&] { return lookups_->ask(subject(1), kOcsp, [](const RevocationAnswer&) {}).has_value(); });
  EXPECT_EQ(fetches_, 1);
}

TEST_F(RevocationLookupsTest, OneThatHangsHoldsUpNoOther) {
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  answer_with([open](const RevocationPlace& place) {
    if (place.url == "http://hangs/") open.wait();
    return RevocationFinding(good());
  });
  auto hanging = begin(subject(1, {"http://hangs/"}), kOcsp);
  EXPECT_EQ(status(ask(subject(2), kOcsp)), "good");
  gate.set_value();
  EXPECT_EQ(status(hanging.get()), "good");
}

TEST_F(RevocationLookupsTest, TooManyQuestionsAreTurnedAway) {
  restart(1, 2);
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  answer_with([open](const RevocationPlace&) {
    open.wait();
    return RevocationFinding(good());
  });
  std::vector<std::future<RevocationAnswer>> answers;
  answers.push_back(begin(subject(0), kOcsp));
  until([&] { return fetches_ == 1; });
  for (std::uint8_t i = 1; i < 4; ++i) answers.push_back(begin(subject(i), kOcsp));
  EXPECT_EQ(answers.back().get().story, "limit: too many questions wait already");
  gate.set_value();
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(status(answers[i].get()), "good");
  EXPECT_EQ(status(ask(subject(3), kOcsp)), "good") << "it was not held against the certificate";
}

TEST_F(RevocationLookupsTest, WhatIsThrownIsAFault) {
  answer_with([](const RevocationPlace&) -> Result<RevocationFinding> { throw std::runtime_error("odd"); });
  EXPECT_EQ(ask(subject(1), kOcsp).story, "OCSP http://ocsp.example.test/: internal: odd");
}

TEST_F(RevocationLookupsTest, EndsWithQuestionsUnderWay) {
  RevocationLookups::Workings workings;
  workings.fetch = [&](const RevocationPlace&, const std::stop_token& stop) -> Result<RevocationFinding> {
    ++fetches_;
    while (!stop.stop_requested()) std::this_thread::yield();
    return Fault(Reason::kTimeout, "told to end");
  };
  workings.now = [] { return kNow; };
  RevocationLookups lookups(std::move(workings));
  for (std::uint8_t i = 0; i < 50; ++i) {
    lookups.ask(subject(i), kOcsp, [](const RevocationAnswer&) { FAIL() << "nobody is there any more"; });
  }
  until([&] { return fetches_ > 0; });
  lookups.stop();
  lookups.join();
  EXPECT_FALSE(lookups.ask(subject(99), kOcsp, [](const RevocationAnswer&) { FAIL(); })->revocation);
}

}  // namespace
}  // namespace kigen::sources
