#include <gtest/gtest.h>

#include "probes/sources/proxy.h"
#include "tests/support/hex.h"

namespace kigen::sources {
namespace {

SocketAddress at(const std::string& ip, std::uint16_t port) { return {IpAddress::parse(ip).value(), port}; }

struct Header {
  const char* name;
  const char* source;
  const char* destination;
  const char* line;
};
void PrintTo(const Header& row, std::ostream* out) { *out << row.name; }

class ProxyProtocolVersion1 : public ::testing::TestWithParam<Header> {};

TEST_P(ProxyProtocolVersion1, NamesBothEnds) {
  const auto& row = GetParam();
  const std::string header =
      proxy_protocol_header(ProxyProtocol::kV1, at(row.source, 56324), at(row.destination, 443));
  EXPECT_EQ(header, row.line);
  EXPECT_LE(header.size(), 107u) << "all that a server has to read";
}

INSTANTIATE_TEST_SUITE_P(
    Table, ProxyProtocolVersion1,
    ::testing::Values(
        Header{"Ipv4", "192.0.2.1", "198.51.100.7", "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"},
        Header{"Ipv6", "2001:db8::1", "2001:db8::2", "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n"},
        Header{"BothMapped", "::ffff:192.0.2.1", "::ffff:198.51.100.7",
               "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"},
        Header{"OneMapped", "::ffff:192.0.2.1", "198.51.100.7",
               "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"},
        Header{"AlmostMapped", "::fffe:192.0.2.1", "::1", "PROXY TCP6 ::fffe:c000:201 ::1 56324 443\r\n"},
        Header{"Mixed", "192.0.2.1", "2001:db8::2", "PROXY UNKNOWN\r\n"},
        Header{"MappedAndIpv6", "2001:db8::1", "::ffff:198.51.100.7", "PROXY UNKNOWN\r\n"},
        Header{"Longest", "2001:db80:1111:2222:3333:4444:5555:6666",
               "2001:db80:1111:2222:3333:4444:5555:7777",
               "PROXY TCP6 2001:db80:1111:2222:3333:4444:5555:6666 2001:db80:1111:2222:3333:4444:5555:7777 "
               "56324 443\r\n"}),
    [](const auto& row) { return row.param.name; });

class ProxyProtocolVersion2 : public ::testing::Test {};

TEST_F(ProxyProtocolVersion2, SaysLocal) {
  const std::string local = testing::from_hex("0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 20 00 00 00");
  EXPECT_EQ(proxy_protocol_header(ProxyProtocol::kV2, at("192.0.2.1", 1), at("192.0.2.2", 2)), local);
  EXPECT_EQ(proxy_protocol_header(ProxyProtocol::kV2, at("192.0.2.1", 1), at("::1", 2)), local);
}

}  // namespace
}  // namespace kigen::sources
