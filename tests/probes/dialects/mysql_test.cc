#include "probes/dialects/mysql.h"

#include "tests/probes/dialects/binary_fixture.h"

namespace kigen::dialects {
namespace {

// The SSLRequest that follows a greeting of sequence number 0.
const std::string kRequest = from_hex("20 00 00 01 00 8a 00 00 00 00 00 01 21") + std::string(23, '\0');

std::string packet(const std::string& payload, char sequence = 0) {
  std::string bytes;
  for (int shift = 0; shift < 24; shift += 8) bytes += static_cast<char>(payload.size() >> shift);
  return bytes + sequence + payload;
}

// Protocol::HandshakeV10 up to the lower half of the capabilities, and what may follow.
std::string greeting(const std::string& version, const std::string& capabilities,
                     const std::string& rest = {}) {
  const std::string thread_and_salt = from_hex("2a 00 00 00 61 62 63 64 65 66 67 68 00");
  return from_hex("0a") + version + from_hex("00") + thread_and_salt + from_hex(capabilities) + rest;
}

const std::string kRest = from_hex("21 02 00 ff c1 15 00 00 00 00 00 00 00 00 00 00") + "abcdefghijkl" +
                          from_hex("00") + "mysql_native_password" + from_hex("00");
const std::string kGreeting = packet(greeting("8.0.36", "ff ff", kRest));

class MysqlDialect : public BinaryDialectTest {
 protected:
  MysqlDialect() : BinaryDialectTest(kMysql) {}
};

TEST_F(MysqlDialect, IsDescribed) {
  EXPECT_EQ(kMysql.name, "mysql");
  EXPECT_EQ(kMysql.default_port, 3306);
  EXPECT_TRUE(kMysql.other_ports.empty());
  EXPECT_EQ(kMysql.footprint, Footprint::kIntrusive);
  EXPECT_EQ(kMysql.side_effects, "counts towards max_connect_errors of the server");
}

struct Accepted {
  const char* name;
  std::string greeting;
};
void PrintTo(const Accepted& row, std::ostream* out) { *out << row.name; }

class MysqlAccepts : public MysqlDialect, public ::testing::WithParamInterface<Accepted> {};

TEST_P(MysqlAccepts, Greeting) {
  peer_.says(GetParam().greeting).expects(kRequest);
  expect_go_ahead();
}

INSTANTIATE_TEST_SUITE_P(
    Table, MysqlAccepts,
    ::testing::Values(Accepted{"Mysql8", kGreeting},
                      Accepted{"Mariadb", packet(greeting("5.5.5-10.11.19-MariaDB", "fe ff", kRest))},
                      Accepted{"NothingBehindTheCapabilities", packet(greeting("3.23.58", "2c 08"))},
                      Accepted{"EmptyVersion", packet(greeting("", "00 08"))},
                      Accepted{"UnprintableVersion", packet(greeting("\x01\xff", "00 08"))}),
    [](const auto& row) { return row.param.name; });

TEST_F(MysqlDialect, CountsOnFromTheGreeting) {
  std::string request = kRequest;
  request[3] = 8;
  peer_.says(packet(greeting("8.0.36", "ff ff", kRest), 7)).expects(request);
  expect_go_ahead();
}

TEST_F(MysqlDialect, SequenceNumbersBeginAnew) {
  std::string request = kRequest;
  request[3] = 0;
  peer_.says(packet(greeting("8.0.36", "ff ff", kRest), '\xff')).expects(request);
  expect_go_ahead();
}

TEST_F(MysqlDialect, GreetingMayComeByteByByte) {
  for (const char byte : kGreeting) peer_.says(std::string(1, byte));
  peer_.expects(kRequest);
  expect_go_ahead();
}

TEST_F(MysqlDialect, InjectedBytesStayUnread) {
  peer_.says(kGreeting + "injected").expects(kRequest);
  EXPECT_TRUE(talk());
  EXPECT_EQ(peer_.unread_bytes(), 8u);
}

struct Refused {
  const char* name;
  std::string greeting;
  Reason reason;
  const char* detail;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class MysqlRefuses : public MysqlDialect, public ::testing::WithParamInterface<Refused> {};

TEST_P(MysqlRefuses, Greeting) {
  peer_.says(GetParam().greeting);
  EXPECT_EQ(reason(), GetParam().reason) << detail_;
  expect_detail(GetParam().detail);
  EXPECT_LT(detail_.size(), 200u);
}

std::string error_packet(const std::string& code, const std::string& text) {
  return packet(from_hex("ff") + from_hex(code) + text);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, MysqlRefuses,
    ::testing::Values(
        Refused{"WithoutTls", packet(greeting("8.0.36", "ff f7", kRest)), Reason::kStarttlsNotOffered,
                "CLIENT_SSL"},
        Refused{"UpperHalfDoesNotCount", packet(greeting("8.0.36", "00 00", from_hex("21 02 00 00 08"))),
                Reason::kStarttlsNotOffered, "CLIENT_SSL"},
        Refused{"HostBlocked",
                error_packet("69 04", "Host '192.0.2.1' is blocked because of many connection errors"),
                Reason::kProtocol, "error 1129: Host '192.0.2.1' is blocked because"},
        Refused{"HostNotAllowed", error_packet("6a 04", "Host 'x' is not allowed to connect"),
                Reason::kProtocol, "error 1130: Host 'x' is not allowed"},
        Refused{"TooManyConnections", error_packet("10 04", "#08004Too many connections"), Reason::kProtocol,
                "error 1040: Too many connections"},
        Refused{"ErrorWithoutText", error_packet("10 04", ""), Reason::kProtocol, "error 1040"},
        Refused{"UnprintableError", error_packet("10 04", "\x01\xff" + std::string(5000, 'x')),
                Reason::kProtocol, "error 1040: %01%FFxxx"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Nonsense, MysqlRefuses,
    ::testing::Values(
        Refused{"OtherProtocol", "SSH-2.0-OpenSSH_9.2\r\n", Reason::kProtocol, "no MySQL greeting: SSH-2"},
        Refused{"Smtp", "220 mail ESMTP\r\n", Reason::kProtocol, "no MySQL greeting: 220 m"},
        Refused{"Handshake9", packet(from_hex("09") + "3.20" + from_hex("00 2a 00 00 00")), Reason::kProtocol,
                "no MySQL greeting"},
        Refused{"EmptyPacket", from_hex("00 00 00 00 0a"), Reason::kProtocol, "no MySQL greeting"},
        Refused{"NothingButTheVersionNumber", packet(from_hex("0a")), Reason::kProtocol, "no MySQL greeting"},
        Refused{"VersionWithoutEnd", packet(from_hex("0a") + "8.0.36"), Reason::kProtocol,
                "no MySQL greeting"},
        Refused{"NoCapabilities", packet(greeting("8.0.36", "")), Reason::kProtocol, "no MySQL greeting"},
        Refused{"HalfOfTheCapabilities", packet(greeting("8.0.36", "ff")), Reason::kProtocol,
                "no MySQL greeting"},
        Refused{"ErrorWithoutCode", packet(from_hex("ff 10")), Reason::kProtocol, "no MySQL greeting"},
        Refused{"GreetingOf16Mebibytes", from_hex("ff ff ff 00 0a"), Reason::kTooLarge, "16777215 bytes"},
        Refused{"GreetingBeyondTheLimit", from_hex("01 00 01 00 0a"), Reason::kTooLarge, "65537 bytes"}),
    [](const auto& row) { return row.param.name; });

TEST_F(MysqlDialect, CutAnywhereIsClosed) { expect_closed_wherever_cut("", kGreeting); }

TEST_F(MysqlDialect, SilenceIsATimeout) {
  peer_.expects("");
  EXPECT_EQ(reason(), Reason::kTimeout);
}

}  // namespace
}  // namespace kigen::dialects
