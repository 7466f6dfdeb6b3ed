#include "probes/sources/http_fetch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/support/http_peer.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using testing::http_answer;
using testing::Peer;
using testing::PeerSocket;
using testing::ReceivedRequest;
using testing::serve_http;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

std::string outcome(const Result<Bytes>& result) {
  return result ? std::string(as_text(*result)) : std::string(label(result.fault().reason));
}

class HttpFetch : public ::testing::Test {
 protected:
  static HttpRequest request_to(std::uint16_t port, std::chrono::milliseconds patience = 60s) {
    HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(port) + "/ca.crl";
    request.max_body_bytes = 1000;
    request.deadline = Clock::now() + patience;
    return request;
  }
  static std::string fetch_from(const Peer& peer, std::chrono::milliseconds patience = 60s) {
    return outcome(http_fetch(request_to(peer.port(), patience)));
  }
  static std::string fetch_answer(const std::string& answer) {
    const Peer peer(serve_http([&](const ReceivedRequest&) { return answer; }));
    return fetch_from(peer);
  }
};

TEST_F(HttpFetch, CredentialsAreNotSentInClear) {
  bool asked = false;
  {
    const Peer peer(serve_http([&](const ReceivedRequest&) {
      asked = true;
      return http_answer(200, "hello");
    }));
    auto request = request_to(peer.port());
    request.credentials.token = Secret("token");
    EXPECT_EQ(outcome(http_fetch(request)), "untrusted");
  }
  EXPECT_FALSE(asked);
}

TEST_F(HttpFetch, RejectedIsToldFromOtherStatus) {
  EXPECT_EQ(fetch_answer(http_answer(401, "")), "auth");
  EXPECT_EQ(fetch_answer(http_answer(403, "")), "auth");
  EXPECT_EQ(fetch_answer(http_answer(404, "")), "not_found");
  EXPECT_EQ(fetch_answer(http_answer(410, "")), "not_found");
  EXPECT_EQ(fetch_answer(http_answer(500, "")), "http_status");
}

TEST_F(HttpFetch, GetsTheBody) {
  ReceivedRequest seen;
  {
    const Peer peer(serve_http([&](const ReceivedRequest& request) {
      seen = request;
      return http_answer(200, "hello");
    }));
    EXPECT_EQ(fetch_from(peer), "hello");
  }
  EXPECT_EQ(seen.method, "GET");
  EXPECT_EQ(seen.path, "/ca.crl");
  EXPECT_NE(seen.head.find("\r\nUser-Agent: kigen"), std::string::npos) << seen.head;
  EXPECT_EQ(seen.head.find("Accept-Encoding"), std::string::npos) << seen.head;
}

TEST_F(HttpFetch, PostsABody) {
  ReceivedRequest seen;
  {
    const Peer peer(serve_http([&](const ReceivedRequest& request) {
      seen = request;
      return http_answer(200, "answer");
    }));
    auto request = request_to(peer.port());
    request.content_type = "application/ocsp-request";
    request.body = {0x30, 0x00, 0xff, 0x00};
    EXPECT_EQ(outcome(http_fetch(request)), "answer");
  }
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.body, std::string("\x30\x00\xff\x00", 4));
  EXPECT_NE(seen.head.find("\r\nContent-Type: application/ocsp-request"), std::string::npos) << seen.head;
  EXPECT_EQ(seen.head.find("Expect:"), std::string::npos) << seen.head;
}

std::string many_headers() {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 3000; ++i) answer += "X-Header-" + std::to_string(i) + ": something long\r\n";
  return answer + "\r\na";
}

struct Row {
  const char* name;
  std::string answer;
  std::string expected;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class HttpAnswer : public HttpFetch, public ::testing::WithParamInterface<Row> {};

TEST_P(HttpAnswer, EndsAsItShould) { EXPECT_EQ(fetch_answer(GetParam().answer), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Table, HttpAnswer,
    ::testing::Values(
        Row{"Empty", http_answer(200, ""), ""},
        Row{"WithoutLength", "HTTP/1.0 200 OK\r\n\r\nuntil the end", "until the end"},
        Row{"InChunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            "abc"},
        Row{"AsLargeAsAllowed", http_answer(200, std::string(1000, 'a')), std::string(1000, 'a')},
        Row{"Larger", http_answer(200, std::string(1001, 'a')), "too_large"},
        Row{"LargerWithoutLength", "HTTP/1.0 200 OK\r\n\r\n" + std::string(1001, 'a'), "too_large"},
        Row{"SaysItIsHuge", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\na", "too_large"},
        Row{"EndlessHeaders", many_headers(), "too_large"},
        Row{"NotFound", http_answer(404, "no such list"), "not_found"},
        Row{"NotModified", http_answer(304, ""), "http_status"},
        Row{"ServerError", http_answer(500, ""), "http_status"},
        Row{"Garbage", "220 mail.example.test ESMTP\r\n", "protocol"}, Row{"Nothing", "", "closed"},
        Row{"CutOff", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", "truncated"},
        Row{"CutOffInAHeader", "HTTP/1.1 200 O", "closed"},
        Row{"ToAFile", http_answer(302, "", "Location: file:///etc/passwd\r\n"), "unsupported"},
        Row{"ToADirectory", http_answer(302, "", "Location: ldap://127.0.0.1/cn=ca\r\n"), "unsupported"}),
    [](const auto& row) { return row.param.name; });

TEST_F(HttpFetch, ThreeRedirectsAreFollowedAndAPostStaysOne) {
  std::atomic<int> posts = 0;
  const Peer peer(serve_http([&](const ReceivedRequest& request) {
    if (request.method == "POST" && request.body == "question") ++posts;
    if (request.path == "/c") return http_answer(200, "there");
    const std::string next = request.path == "/a" ? "/b" : request.path == "/b" ? "/c" : "/a";
    return http_answer(302, "", "Location: " + next + "\r\n");
  }));
  auto request = request_to(peer.port());
  request.body = to_owned(as_bytes("question"));
  EXPECT_EQ(outcome(http_fetch(request)), "there");
  EXPECT_EQ(posts, 4);
}

TEST_F(HttpFetch, ACircleOfRedirectsEnds) {
  const Peer peer(
      serve_http([](const ReceivedRequest&) { return http_answer(302, "", "Location: /ca.crl\r\n"); }));
  EXPECT_EQ(fetch_from(peer), "http_status");
  EXPECT_EQ(peer.accepted(), 4u);
}

TEST_F(HttpFetch, NobodyListens) {
  const testing::DeafPort port;
  EXPECT_EQ(outcome(http_fetch(request_to(port.port()))), "refused");
}

TEST_F(HttpFetch, OtherSchemesAreNotAsked) {
  for (const char* url :
       {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "ldap://127.0.0.1/"}) {
    auto request = request_to(1);
    request.url = url;
    EXPECT_EQ(outcome(http_fetch(request)), "unsupported") << url;
  }
}

TEST_F(HttpFetch, WhoNeverAnswersIsATimeout) {
  const std::string slow = "HTTP/1.1 200 OK\r\nX: " + std::string(99, 'a');
  for (const auto& conversation : {testing::say_nothing(), testing::drip(slow)}) {
    const Peer peer(conversation);
    const auto begin = Clock::now();
    EXPECT_EQ(fetch_from(peer, 300ms), "timeout");
    EXPECT_LT(Clock::now() - begin, 10s);
  }
}

TEST_F(HttpFetch, ABodyWithoutEndIsTooLarge) {
  const Peer peer([](PeerSocket& socket) {
    socket.send("HTTP/1.1 200 OK\r\n\r\n");
    while (socket.send(std::string(1000, 'a'))) {
    }
  });
  EXPECT_EQ(fetch_from(peer), "too_large");
}

TEST_F(HttpFetch, AResetIsClosed) {
  const Peer peer(testing::reset());
  EXPECT_EQ(fetch_from(peer), "closed");
}

TEST_F(HttpFetch, ADeadlineInThePastAsksNobody) {
  const Peer peer(testing::say_nothing());
  EXPECT_EQ(fetch_from(peer, -1ms), "timeout");
  EXPECT_EQ(peer.accepted(), 0u);
}

TEST_F(HttpFetch, EndsSoonWhenToldTo) {
  const Peer peer(testing::say_nothing());
  std::stop_source source;
  auto request = request_to(peer.port());
  request.stop = source.get_token();
  const auto begin = Clock::now();
  std::jthread teller([&] {
    while (peer.accepted() == 0) std::this_thread::yield();
    source.request_stop();
  });
  EXPECT_EQ(outcome(http_fetch(request)), "timeout");
  EXPECT_LT(Clock::now() - begin, 20s);
}

TEST_F(HttpFetch, TheEnvironmentNamesNoProxy) {
  const testing::DeafPort deaf;
  setenv("http_proxy", ("http://" + deaf.target()).c_str(), 1);
  EXPECT_EQ(fetch_answer(http_answer(200, "hello")), "hello");
  unsetenv("http_proxy");
}

TEST_F(HttpFetch, LeavesNoDescriptorOpen) {
  const Peer peer(serve_http([](const ReceivedRequest&) { return http_answer(200, "hello"); }));
  fetch_from(peer);
  const auto before = testing::open_descriptors();
  for (int i = 0; i < 5; ++i) fetch_from(peer);
  EXPECT_LE(testing::open_descriptors(), before + 1);  // the peer may still be closing its side
}

}  // namespace
}  // namespace kigen::sources
