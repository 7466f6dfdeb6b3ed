#include <algorithm>

#include "tests/probes/sources/proxy_fixture.h"

namespace kigen::sources {
namespace {

const std::string kRequest = "CONNECT www.example.test:443 HTTP/1.1\r\nHost: www.example.test:443\r\n\r\n";

class HttpConnect : public ProxyTest {
 protected:
  HttpConnect() : ProxyTest(&connect_through_http) {}
};

struct Opened {
  const char* name;
  const char* answer;
};
void PrintTo(const Opened& row, std::ostream* out) { *out << row.name; }

class HttpConnectOpens : public HttpConnect, public ::testing::WithParamInterface<Opened> {};

TEST_P(HttpConnectOpens, TheWay) {
  proxy_.expects(kRequest).says(GetParam().answer);
  expect_open_way();
  EXPECT_EQ(proxy_.unread_bytes(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpConnectOpens,
    ::testing::Values(
        Opened{"AsTinyproxyAnswers",
               "HTTP/1.0 200 Connection established\r\nProxy-agent: tinyproxy/1.11.1\r\n\r\n"},
        Opened{"AsSquidAnswers", "HTTP/1.1 200 Connection established\r\n\r\n"},
        Opened{"NoReasonPhrase", "HTTP/1.1 200\r\n\r\n"}, Opened{"Other2xx", "HTTP/1.1 299 ok\r\n\r\n"},
        Opened{"LineFeedsOnly", "HTTP/1.1 200 ok\nA: b\n\n"},
        Opened{"LengthOfABodyThatIsNotThere",
               "HTTP/1.1 200 ok\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n"},
        Opened{"AfterInterimReplies",
               "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 ok\r\n\r\n"},
        Opened{"OddFields", "HTTP/1.1 200 ok\r\nno colon\r\n \x01\xff\r\n\r\n"}),
    [](const auto& row) { return row.param.name; });

TEST_F(HttpConnect, ReadsNothingBehindTheEmptyLine) {
  proxy_.expects(kRequest).says("HTTP/1.1 200 ok\r\n\r\n220 mail").says(" not asked for");
  EXPECT_TRUE(connect_with(proxy_));
  EXPECT_EQ(proxy_.unread_bytes(), 8u);
  EXPECT_FALSE(proxy_.at_end());
}

TEST_F(HttpConnect, AnswerMayComeByteByByte) {
  proxy_.expects(kRequest);
  for (const char byte : std::string("HTTP/1.1 200 ok\r\nA: b\r\n\r\n")) proxy_.says(std::string(1, byte));
  expect_open_way();
}

struct Destination {
  const char* name;
  const char* host;
  std::uint16_t port;
  const char* authority;
};
void PrintTo(const Destination& row, std::ostream* out) { *out << row.name; }

class HttpConnectAsksFor : public HttpConnect, public ::testing::WithParamInterface<Destination> {};

TEST_P(HttpConnectAsksFor, Destination) {
  const std::string authority = GetParam().authority;
  destination_ = ProxyDestination(GetParam().host, GetParam().port);
  proxy_.expects("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
  proxy_.says("HTTP/1.1 200 ok\r\n\r\n");
  expect_open_way();
}

INSTANTIATE_TEST_SUITE_P(Table, HttpConnectAsksFor,
                         ::testing::Values(Destination{"Name", "mail.example.test", 25,
                                                       "mail.example.test:25"},
                                           Destination{"Ipv4", "192.0.2.1", 65535, "192.0.2.1:65535"},
                                           Destination{"Ipv6", "2001:db8::1", 443, "[2001:db8::1]:443"}),
                         [](const auto& row) { return row.param.name; });

struct Login {
  const char* name;
  std::string username;
  std::string password;
  std::string token;
};
void PrintTo(const Login& row, std::ostream* out) { *out << row.name; }

class HttpConnectLogsIn : public HttpConnect, public ::testing::WithParamInterface<Login> {};

TEST_P(HttpConnectLogsIn, WithBasicCredentials) {
  log_in_as(GetParam().username, GetParam().password);
  proxy_.expects(
      "CONNECT www.example.test:443 HTTP/1.1\r\nHost: www.example.test:443\r\n"
      "Proxy-Authorization: Basic " +
      GetParam().token + "\r\n\r\n");
  proxy_.says("HTTP/1.1 200 ok\r\n\r\n");
  expect_open_way();
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpConnectLogsIn,
    ::testing::Values(Login{"ExampleOfRfc7617", "Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
                      Login{"NoPadding", "a", "b", "YTpi"},
                      Login{"OnePad", "a",
                            "bc\xff"
                            "d",
                            "YTpiY/9k"},
                      Login{"Empty", "", "", "Og=="}, Login{"ColonInThePassword", "a", ":b", "YTo6Yg=="},
                      Login{"LongPassword", "a", std::string(1000, '\0'), "YTo" + std::string(1333, 'A')}),
    [](const auto& row) { return row.param.name; });

struct Refused {
  const char* name;
  std::string answer;
  Reason reason;
  const char* detail;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class HttpConnectIsRefused : public HttpConnect, public ::testing::WithParamInterface<Refused> {};

TEST_P(HttpConnectIsRefused, With) {
  proxy_.expects(kRequest).says(GetParam().answer);
  expect_fault(GetParam().reason, GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpConnectIsRefused,
    ::testing::Values(
        Refused{"OtherCredentials", "HTTP/1.1 401 Unauthorized\r\n", Reason::kProxyAuth, "401 Unauthorized"},
        Refused{"Credentials", "HTTP/1.1 407 Proxy Authentication Required\r\n", Reason::kProxyAuth,
                "407 Proxy Authentication Required"},
        Refused{"Forbidden", "HTTP/1.0 403 Filtered\r\n\r\n", Reason::kProxy, "HTTP/1.0 403 Filtered"},
        Refused{"NoHost", "HTTP/1.1 502 Bad Gateway\r\n\r\n", Reason::kProxy, "502 Bad Gateway"},
        Refused{"AWebServer", "HTTP/1.1 405 Not Allowed\r\n\r\n<html>", Reason::kProxy, "405"},
        Refused{"Redirect", "HTTP/1.1 302 Found\r\n\r\n", Reason::kProxy, "302"},
        Refused{"InterimAndThenNo", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 x\r\n", Reason::kProxy, "503"},
        Refused{"OtherProtocol", "SSH-2.0-OpenSSH_9.2\r\n", Reason::kProxy, "no HTTP reply: SSH-2.0"},
        Refused{"Http2", "HTTP/2 200\r\n\r\n", Reason::kProxy, "no HTTP reply"},
        Refused{"SmallLetters", "http/1.1 200 ok\r\n\r\n", Reason::kProxy, "no HTTP reply"},
        Refused{"CodeOfTwoDigits", "HTTP/1.1 20 ok\r\n\r\n", Reason::kProxy, "no HTTP reply"},
        Refused{"CodeOfFourDigits", "HTTP/1.1 2000 ok\r\n\r\n", Reason::kProxy, "no HTTP reply"},
        Refused{"CodeBelow100", "HTTP/1.1 099 ok\r\n\r\n", Reason::kProxy, "no HTTP reply"},
        Refused{"CodeAtOnce", "HTTP/1.1200 ok\r\n\r\n", Reason::kProxy, "no HTTP reply"},
        Refused{"NoCode", "HTTP/1.1\r\n\r\n", Reason::kProxy, "no HTTP reply"},
        Refused{"EmptyLine", "\r\n\r\n", Reason::kProxy, "no HTTP reply: "},
        Refused{"Unprintable", "HTTP/1.1 500 \x01\xff" + std::string(1000, 'x') + "\r\n", Reason::kProxy,
                "500 %01%FFxxx"},
        Refused{"LongLine", "HTTP/1.1 200 " + std::string(4000, 'x'), Reason::kTooLarge, ""},
        Refused{"LongField", "HTTP/1.1 200 ok\r\nA: " + std::string(4000, 'x'), Reason::kTooLarge, ""}),
    [](const auto& row) { return row.param.name; });

TEST_F(HttpConnect, EndlessFieldsAreBounded) {
  proxy_.expects(kRequest).says("HTTP/1.1 200 ok\r\n").says_for_ever("A: b\r\n");
  expect_fault(Reason::kTooLarge, "");
}

TEST_F(HttpConnect, EndlessInterimRepliesAreBounded) {
  proxy_.expects(kRequest).says_for_ever("HTTP/1.1 100 Continue\r\n\r\n");
  expect_fault(Reason::kTooLarge, "");
}

TEST_F(HttpConnect, CutAnywhereIsClosed) {
  expect_closed_wherever_cut(kRequest, "HTTP/1.1 200 ok\r\nA: b\r\n\r\n");
}

TEST_F(HttpConnect, SilenceIsATimeout) {
  proxy_.expects(kRequest).expects("more");
  expect_fault(Reason::kTimeout, "");
}

// The credentials come back in the third line of what was sent; nothing of it may be quoted.
TEST_F(HttpConnect, AnEchoDoesNotLeakTheCredentials) {
  log_in_as("Aladdin", "open sesame");
  const std::string request =
      "CONNECT www.example.test:443 HTTP/1.1\r\nHost: www.example.test:443\r\n"
      "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n";
  proxy_.expects(request).says(request);
  const Status status = connect_with(proxy_);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.fault().detail, "no HTTP reply: CONNECT www.example.test:443 HTTP/1.1");
}

class HttpConnectHears : public HttpConnect, public ::testing::WithParamInterface<Refused> {};

TEST_P(HttpConnectHears, ItsOwnCredentials) {
  log_in_as("Aladdin", "open sesame");
  proxy_.expects(
      "CONNECT www.example.test:443 HTTP/1.1\r\nHost: www.example.test:443\r\n"
      "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
  proxy_.says(GetParam().answer);
  const Status status = connect_with(proxy_);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(label(status.fault().reason), label(GetParam().reason));
  EXPECT_EQ(status.fault().detail, GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpConnectHears,
    ::testing::Values(Refused{"NotAtAll", "HTTP/1.1 407 again, Aladdin\r\n", Reason::kProxyAuth,
                              "the HTTP proxy says: HTTP/1.1 407 again, Aladdin"},
                      Refused{"InTheReasonPhrase", "HTTP/1.1 400 bad: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n",
                              Reason::kProxy, "the HTTP proxy says: a line that repeats the credentials"},
                      Refused{"Decoded", "HTTP/1.1 407 not open sesame\r\n", Reason::kProxyAuth,
                              "the HTTP proxy says: a line that repeats the credentials"},
                      Refused{"InsteadOfAReply",
                              "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n", Reason::kProxy,
                              "no HTTP reply: a line that repeats the credentials"}),
    [](const auto& row) { return row.param.name; });

TEST_F(HttpConnect, AColonInTheUserNameCannotBeSaid) {
  log_in_as("Ala:ddin", "open sesame");
  expect_fault(Reason::kProxyAuth, "colon");
}

TEST_F(HttpConnect, AHostNameSmugglesNoLines) {
  for (const char* host : {"a\r\nX: y", "a b", "a\tb", "\xff", ""}) {
    destination_ = ProxyDestination(host, 443);
    expect_fault(Reason::kProxy, "no host name");
  }
}

}  // namespace
}  // namespace kigen::sources
