// Several exchanges with one server: what is kept between them, and what is not.
#include "probes/sources/http_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "tests/support/http_peer.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::http_answer_kept_open;
using ::testing::Not;
using testing::Peer;
using testing::ReceivedRequest;
using testing::serve_http_kept_open;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

HttpSettings patient() {
  HttpSettings settings;
  settings.max_body_bytes = 1000;
  settings.deadline = Clock::now() + 60s;
  return settings;
}

std::string outcome(const Result<HttpAnswer>& answer) {
  if (!answer) return std::string(label(answer.fault().reason));
  return std::to_string(answer->status) + " " + std::string(as_text(answer->body));
}

class HttpSessionTest : public ::testing::Test {
 protected:
  // Remembers every request; answers with `answers_`, and the last of them again and again.
  Peer serve(std::vector<std::string> answers) {
    return Peer(serve_http_kept_open([this, answers = std::move(answers)](const ReceivedRequest& request) {
      const std::lock_guard lock(mutex_);
      seen_.push_back(request);
      return answers[std::min(seen_.size(), answers.size()) - 1];
    }));
  }
  static HttpExchange get(const Peer& peer, const std::string& path = "/") {
    HttpExchange exchange;
    exchange.url = "http://" + peer.target() + path;
    return exchange;
  }
  std::vector<ReceivedRequest> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  std::mutex mutex_;
  std::vector<ReceivedRequest> seen_;
};

TEST_F(HttpSessionTest, EveryStatusIsAnAnswer) {
  const Peer peer =
      serve({http_answer_kept_open(200, "here"), http_answer_kept_open(401, "who"),
             http_answer_kept_open(503, ""), http_answer_kept_open(302, "", "Location: /elsewhere\r\n")});
  HttpSession session(patient());
  for (const char* expected : {"200 here", "401 who", "503 ", "302 "}) {
    EXPECT_EQ(outcome(session.exchange(get(peer))), expected);
  }
  EXPECT_EQ(seen().size(), 4u);
}

TEST_F(HttpSessionTest, OneConnectionIsKept) {
  const Peer peer = serve({http_answer_kept_open(200, "a")});
  HttpSession session(patient());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(outcome(session.exchange(get(peer))), "200 a");
  EXPECT_EQ(peer.accepted(), 1u);
}

TEST_F(HttpSessionTest, CookiesAreKeptForTheSessionAlone) {
  const Peer peer = serve({http_answer_kept_open(200, "", "Set-Cookie: soap=abc; Path=/\r\n")});
  HttpSession session(patient());
  ASSERT_EQ(outcome(session.exchange(get(peer))), "200 ");
  ASSERT_EQ(outcome(session.exchange(get(peer))), "200 ");
  ASSERT_EQ(outcome(HttpSession(patient()).exchange(get(peer))), "200 ");
  auto deaf = patient();
  deaf.cookies = HttpSettings::Cookies::kIgnored;
  HttpSession without(deaf);
  ASSERT_EQ(outcome(without.exchange(get(peer))), "200 ");
  ASSERT_EQ(outcome(without.exchange(get(peer))), "200 ");
  const auto requests = seen();
  EXPECT_THAT(requests[1].head, HasSubstr("\r\nCookie: soap=abc"));
  for (const std::size_t i : {0, 2, 3, 4}) EXPECT_THAT(requests[i].head, Not(HasSubstr("Cookie:"))) << i;
}

TEST_F(HttpSessionTest, MethodHeadersAndBodyGoAsTheyAre) {
  const Peer peer = serve({http_answer_kept_open(200, "")});
  HttpSession session(patient());
  HttpExchange login = get(peer, "/session");
  login.method = "POST";
  login.headers = {"SOAPAction: \"urn:vim25\"", "X-Token: abc"};
  ASSERT_EQ(outcome(session.exchange(login)), "200 ");
  login.content_type = "text/xml";
  login.body = to_owned(as_bytes("<a/>"));
  ASSERT_EQ(outcome(session.exchange(login)), "200 ");
  HttpExchange logout = get(peer, "/session");
  logout.method = "DELETE";
  ASSERT_EQ(outcome(session.exchange(logout)), "200 ");
  ASSERT_EQ(outcome(session.exchange(get(peer))), "200 ");
  std::vector<std::string> lines;
  for (const auto& request : seen())
    lines.push_back(request.method + " " + request.path + " " + request.body);
  EXPECT_THAT(lines, ElementsAre("POST /session ", "POST /session <a/>", "DELETE /session ", "GET / "));
  const auto requests = seen();
  EXPECT_THAT(requests[0].head, HasSubstr("\r\nSOAPAction: \"urn:vim25\"\r\nX-Token: abc"));
  EXPECT_THAT(requests[0].head, HasSubstr("\r\nContent-Length: 0"));
  EXPECT_THAT(requests[0].head, Not(HasSubstr("Content-Type")));
  EXPECT_THAT(requests[1].head, HasSubstr("\r\nContent-Type: text/xml"));
  EXPECT_THAT(requests[1].head, Not(HasSubstr("Expect:")));
  EXPECT_THAT(requests[3].head, Not(HasSubstr("X-Token")));
}

TEST_F(HttpSessionTest, HeadersOfTheLastAnswerAreTold) {
  const Peer peer = serve(
      {http_answer_kept_open(302, "", "Location: /b\r\nX-First: 1\r\n"),
       http_answer_kept_open(200, "", "X-CSRF-Token:  a:b \r\nLink: one\r\nlink: two\r\nX-Empty:\r\n")});
  auto settings = patient();
  settings.max_redirects = 1;
  HttpSession session(settings);
  const auto answer = session.exchange(get(peer));
  ASSERT_EQ(outcome(answer), "200 ");
  EXPECT_EQ(answer->header("x-csrf-token"), "a:b");
  EXPECT_EQ(answer->header("link"), "one");
  EXPECT_EQ(answer->header("x-empty"), "");
  EXPECT_EQ(answer->header("x-first"), "");
}

TEST_F(HttpSessionTest, AHeaderLineIsALine) {
  const Peer peer = serve({http_answer_kept_open(200, "")});
  HttpSession session(patient());
  for (const char* line : {"X-Token: abc\r\nX-Evil: 1", "X-Token: abc\n", "X: \x7f"}) {
    HttpExchange exchange = get(peer);
    exchange.headers = {line};
    EXPECT_EQ(outcome(session.exchange(exchange)), "malformed");
  }
  EXPECT_EQ(peer.accepted(), 0u);
}

TEST_F(HttpSessionTest, GoesOnAfterAFault) {
  const Peer peer = serve({http_answer_kept_open(200, std::string(1001, 'a')), "SSH-2.0\r\n",
                           http_answer_kept_open(200, "well")});
  HttpSession session(patient());
  EXPECT_EQ(outcome(session.exchange(get(peer))), "too_large");
  EXPECT_EQ(outcome(session.exchange(get(peer))), "protocol");
  EXPECT_EQ(outcome(session.exchange(get(peer))), "200 well");
}

TEST_F(HttpSessionTest, AConnectionThatWentIsMadeAgain) {
  const Peer peer(
      testing::serve_http([](const ReceivedRequest&) { return http_answer_kept_open(200, "and gone"); }));
  HttpSession session(patient());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(session.exchange(get(peer))), "200 and gone");
  EXPECT_EQ(peer.accepted(), 3u);
}

TEST_F(HttpSessionTest, OneDeadlineForAllExchanges) {
  const Peer peer(serve_http_kept_open([](const ReceivedRequest& request) {
    return request.path == "/" ? http_answer_kept_open(200, "quick") : "";
  }));
  auto settings = patient();
  settings.deadline = Clock::now() + 1s;
  HttpSession session(settings);
  EXPECT_EQ(outcome(session.exchange(get(peer))), "200 quick");
  EXPECT_EQ(outcome(session.exchange(get(peer, "/slow"))), "timeout");
  EXPECT_GE(Clock::now(), settings.deadline - 10ms);
  EXPECT_EQ(outcome(session.exchange(get(peer))), "timeout");
  EXPECT_LT(Clock::now(), settings.deadline + 10s);
}

TEST_F(HttpSessionTest, CredentialsAreNotSentInClear) {
  const Peer peer = serve({http_answer_kept_open(200, "")});
  auto settings = patient();
  settings.credentials.username = Secret("user");
  settings.credentials.password = Secret("password");
  HttpSession session(settings);
  EXPECT_EQ(outcome(session.exchange(get(peer))), "untrusted");
  EXPECT_EQ(peer.accepted(), 0u);
}

TEST_F(HttpSessionTest, APeerThatDoesNotVerifyIsToldNothing) {
  const auto chain = testing::mint_chain();
  const Peer peer(testing::serve_tls({.chain = {chain.leaf, chain.intermediate}}));
  HttpSession session(patient());
  HttpExchange exchange;
  exchange.url = "https://" + peer.target() + "/";
  exchange.headers = {"X-Token: abc"};
  EXPECT_EQ(outcome(session.exchange(exchange)), "untrusted");
}

}  // namespace
}  // namespace kigen::sources
