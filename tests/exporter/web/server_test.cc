#include "exporter/web/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <new>
#include <stdexcept>

#include "tests/exporter/web/server_fixture.h"

namespace kigen::web {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::http_request;
using ::testing::Not;

TEST_F(HttpServer, MetricsHaveTheirTypeAndComeInChunks) {
  const auto response = get("/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "cert_expiry_seconds 1\n");
  EXPECT_TRUE(response.complete);
  EXPECT_EQ(response.header("Content-Type"), kMetricsType);
  EXPECT_EQ(response.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(response.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_EQ(response.header("X-Content-Type-Options"), "nosniff");
  EXPECT_FALSE(response.header("Content-Encoding").has_value());
}

TEST_F(HttpServer, MetricsAreCompressedWhenAsked) {
  const auto response = get("/metrics", {{"Accept-Encoding", "gzip;q=1.0, identity;q=0.5"}});
  EXPECT_EQ(response.header("Content-Encoding"), "gzip");
  EXPECT_EQ(response.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(testing::gunzip(response.body), "cert_expiry_seconds 1\n");
}

TEST_F(HttpServer, RepeatedAcceptEncodingIsReadAsOne) {
  const auto response = get("/metrics", {{"Accept-Encoding", "br"}, {"accept-encoding", "gzip"}});
  EXPECT_EQ(response.header("Content-Encoding"), "gzip");
}

TEST_F(HttpServer, RefusedGzipIsNotSent) {
  const auto response = get("/metrics", {{"Accept-Encoding", "gzip;q=0, *"}});
  EXPECT_FALSE(response.header("Content-Encoding").has_value());
  EXPECT_EQ(response.body, "cert_expiry_seconds 1\n");
}

TEST_F(HttpServer, HeadOfMetricsRendersNothing) {
  const auto response = http_request(port(), "HEAD", "/metrics", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), kMetricsType);
  EXPECT_EQ(response.header("Content-Encoding"), "gzip");
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(renderings_, 0);
}

TEST_F(HttpServer, OldHttpVersionGetsMetricsRaw) {
  const std::string bytes = exchange("GET /metrics HTTP/1.0\r\n\r\n");
  EXPECT_THAT(bytes, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(bytes, HasSubstr("\r\n\r\ncert_expiry_seconds 1\n"));
}

TEST_F(HttpServer, LargeMetricsArriveWhole) {
  const std::string line(1000, 'x');
  handlers_.metrics = [&](const Sink& sink) {
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(sink(line));
  };
  const auto plain = get("/metrics");
  EXPECT_TRUE(plain.complete);
  EXPECT_EQ(plain.body.size(), 5'000'000u);
  const auto compressed = get("/metrics", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(testing::gunzip(compressed.body), plain.body);
}

TEST_F(HttpServer, ExceptionBeforeTheFirstByteIsStatus500) {
  handlers_.metrics = [](const Sink& sink) {
    sink("half a page");
    throw std::runtime_error("secret detail");
  };
  for (const char* encoding : {"identity", "gzip"}) {
    const auto response = get("/metrics", {{"Accept-Encoding", encoding}});
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body, "internal error\n");
    EXPECT_FALSE(response.header("Content-Encoding").has_value());
  }
}

TEST_F(HttpServer, ExceptionAfterTheFirstByteLeavesThePageIncomplete) {
  handlers_.metrics = [](const Sink& sink) {
    sink(std::string(300'000, 'x'));
    throw std::runtime_error("too late");
  };
  const auto response = get("/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(response.complete);
}

TEST_F(HttpServer, EveryHandlerMayThrow) {
  handlers_.probe = [](const ProbeQuery&) -> Answer { throw std::runtime_error("secret detail"); };
  handlers_.status_page = []() -> Answer { throw 42; };
  handlers_.ready = []() -> bool { throw std::bad_alloc(); };
  handlers_.reload = []() -> Answer { throw std::logic_error("secret detail"); };
  for (const char* path : {"/probe?target=a&module=b", "/", "/-/ready"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_EQ(response.body, "internal error\n");
  }
  EXPECT_EQ(http_request(port(), "POST", "/-/reload").status, 500);
  EXPECT_EQ(get("/-/healthy").status, 200);
}

TEST_F(HttpServer, StatusPageIsHtmlThatMayLoadNothing) {
  const auto response = get("/");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(response.header("Content-Security-Policy"), "default-src 'none'; style-src 'unsafe-inline'");
  EXPECT_EQ(response.header("Content-Length"), std::to_string(response.body.size()));
}

TEST_F(HttpServer, HealthyAlwaysAndReadyOnceItIs) {
  ready_ = false;
  EXPECT_EQ(get("/-/healthy").status, 200);
  EXPECT_EQ(get("/-/ready").status, 503);
  ready_ = true;
  EXPECT_EQ(get("/-/ready").status, 200);
}

TEST_F(HttpServer, ReloadNeedsLifecycle) {
  EXPECT_EQ(http_request(port(), "POST", "/-/reload").body, "reloaded\n");
  handlers_.reload = nullptr;
  start();
  const auto refused = http_request(port(), "POST", "/-/reload");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body, "lifecycle API is off: start with --web.enable-lifecycle\n");
}

TEST_F(HttpServer, ReloadPassesTheMistakesOn) {
  handlers_.reload = [] { return answer(500, "kigen.yml:3: groups: expected a list\n"); };
  const auto response = http_request(port(), "POST", "/-/reload");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, "kigen.yml:3: groups: expected a list\n");
}

TEST_F(HttpServer, BodyOfARequestIsIgnored) {
  EXPECT_EQ(http_request(port(), "POST", "/-/reload", {}, std::string(5000, 'b')).status, 200);
  EXPECT_EQ(http_request(port(), "POST", "/-/reload", {{"Content-Length", "1000000000000"}}, {}).status, 200);
  const std::string chunked = exchange(
      "POST /-/reload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_THAT(chunked, HasSubstr("reloaded\n"));
}

TEST_F(HttpServer, SecondRequestOnAConnectionIsNotAnswered) {
  const std::string request = "GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n";
  const std::string bytes = exchange(request + request);
  EXPECT_EQ(bytes.find("HTTP/1.1 200"), bytes.rfind("HTTP/1.1 200"));
}

struct PathCase {
  const char* method;
  const char* path;
  int status;
};

class HttpServerPath : public HttpServer, public ::testing::WithParamInterface<PathCase> {};

TEST_P(HttpServerPath, GetsItsStatus) {
  const auto& row = GetParam();
  EXPECT_EQ(http_request(port(), row.method, row.path).status, row.status) << row.method << " " << row.path;
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpServerPath,
    ::testing::Values(PathCase{"GET", "/metricsx", 404}, PathCase{"GET", "/metrics/", 404},
                      PathCase{"GET", "/metrics/foo", 404}, PathCase{"GET", "/METRICS", 404},
                      PathCase{"GET", "/./metrics", 404}, PathCase{"GET", "/x/../metrics", 404},
                      PathCase{"GET", "/%6Detrics", 404}, PathCase{"GET", "//metrics", 404},
                      PathCase{"GET", "/metrics?x=1", 200}, PathCase{"GET", "/etc/passwd", 404},
                      PathCase{"GET", "/../../etc/passwd", 404}, PathCase{"GET", "/favicon.ico", 404},
                      PathCase{"HEAD", "/", 200}, PathCase{"HEAD", "/nowhere", 404},
                      PathCase{"HEAD", "/-/healthy", 200}, PathCase{"POST", "/metrics", 405},
                      PathCase{"PUT", "/", 405}, PathCase{"DELETE", "/probe", 405},
                      PathCase{"OPTIONS", "/", 405}, PathCase{"GET", "/-/reload", 405},
                      PathCase{"HEAD", "/-/reload", 405}, PathCase{"NONSENSE", "/", 400}));

TEST_F(HttpServer, WrongMethodIsToldTheRightOnes) {
  EXPECT_EQ(http_request(port(), "POST", "/metrics").header("Allow"), "GET, HEAD");
  EXPECT_EQ(http_request(port(), "GET", "/-/reload").header("Allow"), "POST");
}

TEST_F(HttpServer, HeadHasTheHeadersOfGet) {
  auto with_get = get("/"), with_head = http_request(port(), "HEAD", "/");
  EXPECT_EQ(with_head.body, "");
  const auto without_date = [](auto headers) {
    std::erase_if(headers, [](const auto& field) { return field.first == "Date"; });
    return headers;
  };
  EXPECT_EQ(without_date(with_head.headers), without_date(with_get.headers));
}

TEST_F(HttpServer, PrefixMovesEveryRoute) {
  options_.route_prefix = "/kigen/";
  options_.telemetry_path = "/scrape";
  EXPECT_EQ(get("/kigen/scrape").status, 200);
  EXPECT_EQ(get("/scrape").status, 404);
  EXPECT_EQ(get("/kigen/-/healthy").status, 200);
  EXPECT_EQ(get("/-/healthy").status, 404);
  const auto elsewhere = get("/");
  EXPECT_EQ(elsewhere.status, 302);
  EXPECT_EQ(elsewhere.header("Location"), "/kigen/");
}

TEST_F(HttpServer, ProbeGetsItsQuery) {
  const auto response = get("/probe?target=www.example.jp&module=https&server_name=shop.internal&debug=true",
                            {{"X-Prometheus-Scrape-Timeout-Seconds", "7.5"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), kMetricsType);
  EXPECT_EQ(response.header("Content-Length"), "16");
  EXPECT_EQ(probed_.target, "www.example.jp");
  EXPECT_EQ(probed_.module, "https");
  EXPECT_EQ(probed_.server_name, "shop.internal");
  EXPECT_TRUE(probed_.debug);
  EXPECT_EQ(probed_.scrape_timeout, 7s);
}

TEST_F(HttpServer, BadProbeIsStatus400) {
  const auto missing = get("/probe?target=a");
  EXPECT_EQ(missing.status, 400);
  EXPECT_EQ(missing.body, "parameter \"module\" is missing\n");
  const auto timeout = get("/probe?target=a&module=b", {{"X-Prometheus-Scrape-Timeout-Seconds", "soon"}});
  EXPECT_EQ(timeout.status, 400);
  EXPECT_THAT(timeout.body, HasSubstr("X-Prometheus-Scrape-Timeout-Seconds"));
}

struct WireCase {
  const char* name;
  std::string request;
  const char* answer;  // how what comes back begins
};

class HttpServerWire : public HttpServer, public ::testing::WithParamInterface<WireCase> {};

TEST_P(HttpServerWire, OddRequestIsAnsweredAndClosed) {
  EXPECT_THAT(exchange(GetParam().request), ::testing::StartsWith(GetParam().answer));
  EXPECT_EQ(get("/-/healthy").status, 200);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpServerWire,
    ::testing::Values(
        WireCase{"Garbage", "\x16\x03\x01\x02\x02garbage\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        WireCase{"NewerVersion", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505"},
        WireCase{"HeaderTooLong", "GET / HTTP/1.1\r\nX: " + std::string(17000, 'x') + "\r\n\r\n",
                 "HTTP/1.1 400"},
        WireCase{"NegativeLength", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 411"},
        WireCase{"NoHost", "GET /-/healthy HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
        WireCase{"WebSocket",
                 "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                 "HTTP/1.1 200 OK\r\n"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kigen::web
