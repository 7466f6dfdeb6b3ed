#include "tests/probes/sources/proxy_fixture.h"
#include "tests/support/hex.h"

namespace kigen::sources {
namespace {

using testing::from_hex;

const std::string kOffer = from_hex("05 01 00"), kOfferWithLogin = from_hex("05 02 00 02");
const std::string kNoLogin = from_hex("05 00"), kLogin = from_hex("05 02");
const std::string kRequest = from_hex("05 01 00 03 10") + "www.example.test" + from_hex("01 bb");
const std::string kOpened = from_hex("05 00 00 01 00 00 00 00 00 00");

class Socks5 : public ProxyTest {
 protected:
  Socks5() : ProxyTest(&connect_through_socks5) {}
  void agrees() { proxy_.expects(kOffer).says(kNoLogin); }
};

TEST_F(Socks5, OpensTheWay) {
  agrees();
  proxy_.expects(kRequest).says(kOpened);
  expect_open_way();
  EXPECT_EQ(proxy_.unread_bytes(), 0u);
}

struct Destination {
  const char* name;
  std::string host;
  std::uint16_t port;
  std::string request;
};
void PrintTo(const Destination& row, std::ostream* out) { *out << row.name; }

class Socks5AsksFor : public Socks5, public ::testing::WithParamInterface<Destination> {};

TEST_P(Socks5AsksFor, Destination) {
  destination_ = ProxyDestination(GetParam().host, GetParam().port);
  agrees();
  proxy_.expects(GetParam().request).says(kOpened);
  expect_open_way();
}

INSTANTIATE_TEST_SUITE_P(
    Table, Socks5AsksFor,
    ::testing::Values(
        Destination{"Name", "a.test", 25, from_hex("05 01 00 03 06") + "a.test" + from_hex("00 19")},
        Destination{"LongestName", std::string(255, 'a'), 65535,
                    from_hex("05 01 00 03 ff") + std::string(255, 'a') + from_hex("ff ff")},
        Destination{"Ipv4", "192.0.2.1", 443, from_hex("05 01 00 01 c0 00 02 01 01 bb")},
        Destination{"Ipv6", "2001:db8::1", 443,
                    from_hex("05 01 00 04 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 01 bb")}),
    [](const auto& row) { return row.param.name; });

struct Bound {
  const char* name;
  std::string reply;
};
void PrintTo(const Bound& row, std::ostream* out) { *out << row.name; }

class Socks5Skips : public Socks5, public ::testing::WithParamInterface<Bound> {};

TEST_P(Socks5Skips, TheBoundAddress) {
  agrees();
  proxy_.expects(kRequest).says(GetParam().reply + "220 mail");
  EXPECT_TRUE(connect_with(proxy_));
  EXPECT_EQ(proxy_.unread_bytes(), 8u) << "the destination's first bytes";
}

TEST_P(Socks5Skips, CutAnywhereIsClosed) {
  for (std::size_t size = 0; size < GetParam().reply.size(); ++size) {
    testing::ScriptedTransport proxy;
    proxy.expects(kOffer).says(kNoLogin).expects(kRequest).says(GetParam().reply.substr(0, size));
    const Status status = connect_with(proxy);
    ASSERT_FALSE(status.ok()) << "cut after " << size;
    EXPECT_EQ(status.fault().reason, Reason::kClosed) << "cut after " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Socks5Skips,
    ::testing::Values(Bound{"Ipv4", from_hex("05 00 00 01 c0 00 02 01 01 bb")},
                      Bound{"Ipv6",
                            from_hex("05 00 00 04 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 01 bb")},
                      Bound{"Name", from_hex("05 00 00 03 05") + "proxy" + from_hex("01 bb")},
                      Bound{"EmptyName", from_hex("05 00 00 03 00 01 bb")},
                      Bound{"LongestName", from_hex("05 00 00 03 ff") + std::string(257, 'x')}),
    [](const auto& row) { return row.param.name; });

TEST_F(Socks5, LogsIn) {
  log_in_as("Aladdin", "open sesame");
  proxy_.expects(kOfferWithLogin).says(kLogin);
  proxy_.expects(from_hex("01 07") + "Aladdin" + from_hex("0b") + "open sesame").says(from_hex("01 00"));
  proxy_.expects(kRequest).says(kOpened);
  expect_open_way();
}

TEST_F(Socks5, NeedsNoLoginWhereTheProxyWantsNone) {
  log_in_as("Aladdin", "open sesame");
  proxy_.expects(kOfferWithLogin).says(kNoLogin).expects(kRequest).says(kOpened);
  expect_open_way();
}

TEST_F(Socks5, LongestCredentials) {
  log_in_as(std::string(255, 'u'), std::string(255, 'p'));
  proxy_.expects(kOfferWithLogin).says(kLogin);
  proxy_.expects(from_hex("01 ff") + std::string(255, 'u') + from_hex("ff") + std::string(255, 'p'));
  proxy_.says(from_hex("05 00"));  // the version of the wrong protocol, as some servers answer
  proxy_.expects(kRequest).says(kOpened);
  expect_open_way();
}

TEST_F(Socks5, WrongCredentials) {
  log_in_as("Aladdin", "open sesame");
  proxy_.expects(kOfferWithLogin).says(kLogin);
  proxy_.expects(from_hex("01 07") + "Aladdin" + from_hex("0b") + "open sesame").says(from_hex("01 01"));
  expect_fault(Reason::kProxyAuth, "does not take the credentials");
}

TEST_F(Socks5, LongerCredentialsAreNotSent) {
  log_in_as("Aladdin", std::string(256, 'p'));
  expect_fault(Reason::kProxyAuth, "at most 255 bytes");
  log_in_as(std::string(256, 'u'), "open sesame");
  expect_fault(Reason::kProxyAuth, "at most 255 bytes");
}

TEST_F(Socks5, HostNamesThatDoNotFitAreNotSent) {
  for (const auto& host : {std::string(256, 'a'), std::string()}) {
    destination_ = ProxyDestination(host, 443);
    expect_fault(Reason::kProxy, "1 to 255 bytes");
  }
}

struct Refused {
  const char* name;
  std::string answer;
  Reason reason;
  const char* detail;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class Socks5RefusesMethods : public Socks5, public ::testing::WithParamInterface<Refused> {};

TEST_P(Socks5RefusesMethods, With) {
  proxy_.expects(kOffer).says(GetParam().answer);
  expect_fault(GetParam().reason, GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Socks5RefusesMethods,
    ::testing::Values(Refused{"NoneAcceptable", from_hex("05 ff"), Reason::kProxyAuth,
                              "another authentication"},
                      Refused{"LoginNotOffered", from_hex("05 02"), Reason::kProxy, "method 2, not offered"},
                      Refused{"Gssapi", from_hex("05 01"), Reason::kProxy, "method 1, not offered"},
                      Refused{"Socks4", from_hex("00 5b"), Reason::kProxy, "no SOCKS5 reply"},
                      Refused{"Http", "HTTP/1.1 400 Bad Request\r\n\r\n", Reason::kProxy, "no SOCKS5 reply"}),
    [](const auto& row) { return row.param.name; });

class Socks5Refuses : public Socks5, public ::testing::WithParamInterface<Refused> {};

TEST_P(Socks5Refuses, With) {
  agrees();
  proxy_.expects(kRequest).says(GetParam().answer);
  expect_fault(GetParam().reason, GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Socks5Refuses,
    ::testing::Values(
        Refused{"Failure", from_hex("05 01 00 01 00 00 00 00 00 00"), Reason::kProxy, "general failure"},
        Refused{"Rules", from_hex("05 02 00 01 00 00 00 00 00 00"), Reason::kProxy, "rules"},
        Refused{"Network", from_hex("05 03 00 01 00 00 00 00 00 00"), Reason::kUnreachable, "network"},
        Refused{"Host", from_hex("05 04 00 01 00 00 00 00 00 00"), Reason::kUnreachable, "host"},
        Refused{"Connection", from_hex("05 05 00 01 00 00 00 00 00 00"), Reason::kRefused, "refused"},
        Refused{"Ttl", from_hex("05 06 00 01 00 00 00 00 00 00"), Reason::kTimeout, "TTL"},
        Refused{"Command", from_hex("05 07 00 01 00 00 00 00 00 00"), Reason::kProxy, "command"},
        Refused{"AddressType", from_hex("05 08 00 01 00 00 00 00 00 00"), Reason::kProxy, "address type"},
        Refused{"Unassigned", from_hex("05 80 00 01"), Reason::kProxy, "reply 128"},
        Refused{"WithoutAnAddress", from_hex("05 05 00 00"), Reason::kRefused, "refused"},
        Refused{"OtherVersion", from_hex("04 00 00 01 00 00 00 00 00 00"), Reason::kProxy, "no SOCKS5"},
        Refused{"OtherAddressType", from_hex("05 00 00 02 00 00 00 00 00 00"), Reason::kProxy,
                "no SOCKS5 reply"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Socks5, AnswersMayComeByteByByte) {
  proxy_.expects(kOffer);
  for (const char byte : kNoLogin) proxy_.says(std::string(1, byte));
  proxy_.expects(kRequest);
  for (const char byte : kOpened) proxy_.says(std::string(1, byte));
  expect_open_way();
}

TEST_F(Socks5, CutInTheMethodIsClosed) { expect_closed_wherever_cut(kOffer, kNoLogin); }

TEST_F(Socks5, CutInTheLoginIsClosed) {
  log_in_as("a", "b");
  proxy_.expects(kOfferWithLogin).says(kLogin).expects(from_hex("01 01 61 01 62")).says(from_hex("01"));
  expect_fault(Reason::kClosed, "");
}

TEST_F(Socks5, SilenceIsATimeout) {
  proxy_.expects(kOffer).expects("more");
  expect_fault(Reason::kTimeout, "");
}

}  // namespace
}  // namespace kigen::sources
