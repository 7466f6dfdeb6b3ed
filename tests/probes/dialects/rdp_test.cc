#include "probes/dialects/rdp.h"

#include "tests/probes/dialects/binary_fixture.h"

namespace kigen::dialects {
namespace {

const std::string kRequest = from_hex("03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00");
const std::string kConfirm = from_hex("03 00 00 13 0e d0 00 00 12 34 00 02 01 08 00 01 00 00 00");

class RdpDialect : public BinaryDialectTest {
 protected:
  RdpDialect() : BinaryDialectTest(kRdp) {}
  void answers(const std::string& bytes) { peer_.expects(kRequest).says(bytes); }
};

TEST_F(RdpDialect, IsDescribed) {
  EXPECT_EQ(kRdp.name, "rdp");
  EXPECT_EQ(kRdp.default_port, 3389);
  EXPECT_TRUE(kRdp.other_ports.empty());
  EXPECT_EQ(kRdp.footprint, Footprint::kIntrusive);
}

struct Accepted {
  const char* name;
  const char* answer;
};
void PrintTo(const Accepted& row, std::ostream* out) { *out << row.name; }

class RdpAccepts : public RdpDialect, public ::testing::WithParamInterface<Accepted> {};

TEST_P(RdpAccepts, Confirm) {
  answers(from_hex(GetParam().answer));
  expect_go_ahead();
}

INSTANTIATE_TEST_SUITE_P(
    Table, RdpAccepts,
    ::testing::Values(
        Accepted{"Ssl", "03 00 00 13 0e d0 00 00 12 34 00 02 01 08 00 01 00 00 00"},
        Accepted{"Hybrid", "03 00 00 13 0e d0 00 00 12 34 00 02 1f 08 00 02 00 00 00"},
        Accepted{"HybridEx", "03 00 00 13 0e d0 00 00 12 34 00 02 1f 08 00 08 00 00 00"},
        Accepted{"WrongLengthIndicator", "03 00 00 13 06 d0 00 00 12 34 00 02 00 08 00 01 00 00 00"},
        Accepted{"MoreBehindTheResponse", "03 00 00 15 10 d0 00 00 12 34 00 02 00 08 00 01 00 00 00 aa bb"}),
    [](const auto& row) { return row.param.name; });

TEST_F(RdpDialect, AnswerMayComeByteByByte) {
  peer_.expects(kRequest);
  for (const char byte : kConfirm) peer_.says(std::string(1, byte));
  expect_go_ahead();
}

TEST_F(RdpDialect, InjectedBytesStayUnread) {
  answers(kConfirm + "injected");
  EXPECT_TRUE(talk());
  EXPECT_EQ(peer_.unread_bytes(), 8u);
}

struct Refused {
  const char* name;
  std::string answer;
  Reason reason;
  const char* detail;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class RdpRefuses : public RdpDialect, public ::testing::WithParamInterface<Refused> {};

TEST_P(RdpRefuses, Confirm) {
  answers(GetParam().answer);
  EXPECT_EQ(reason(), GetParam().reason) << detail_;
  expect_detail(GetParam().detail);
  EXPECT_LT(detail_.size(), 200u);
}

std::string confirm(std::string_view negotiation) {
  return from_hex("03 00 00 13 0e d0 00 00 12 34 00") + from_hex(negotiation);
}

INSTANTIATE_TEST_SUITE_P(
    Negotiation, RdpRefuses,
    ::testing::Values(
        Refused{"StandardSecurity", confirm("02 00 08 00 00 00 00 00"), Reason::kStarttlsNotOffered,
                "standard RDP security"},
        Refused{"NoNegotiation", from_hex("03 00 00 0b 06 d0 00 00 12 34 00"), Reason::kStarttlsNotOffered,
                "does not negotiate"},
        Refused{"SslRequired", confirm("03 00 08 00 01 00 00 00"), Reason::kStarttlsRefused,
                "1 SSL_REQUIRED_BY_SERVER"},
        Refused{"SslNotAllowed", confirm("03 00 08 00 02 00 00 00"), Reason::kStarttlsRefused,
                "2 SSL_NOT_ALLOWED_BY_SERVER"},
        Refused{"NoCertificate", confirm("03 00 08 00 03 00 00 00"), Reason::kStarttlsRefused,
                "3 SSL_CERT_NOT_ON_SERVER"},
        Refused{"HybridRequired", confirm("03 00 08 00 05 00 00 00"), Reason::kStarttlsRefused,
                "5 HYBRID_REQUIRED_BY_SERVER"},
        Refused{"UserAuthRequired", confirm("03 00 08 00 06 00 00 00"), Reason::kStarttlsRefused,
                "6 SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER"},
        Refused{"FailureOfNoCode", confirm("03 00 08 00 00 00 00 00"), Reason::kStarttlsRefused, "failure 0"},
        Refused{"FailureOfNoName", confirm("03 00 08 00 07 00 00 00"), Reason::kStarttlsRefused, "failure 7"},
        Refused{"LargestFailure", confirm("03 00 08 00 ff ff ff ff"), Reason::kStarttlsRefused, "4294967295"},
        Refused{"NotAskedFor", confirm("02 00 08 00 04 00 00 00"), Reason::kProtocol, "protocol 4"},
        Refused{"TwoAtOnce", confirm("02 00 08 00 03 00 00 00"), Reason::kProtocol, "protocol 3"},
        Refused{"HighByte", confirm("02 00 08 00 01 00 00 01"), Reason::kProtocol, "protocol 16777217"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Nonsense, RdpRefuses,
    ::testing::Values(Refused{"OtherProtocol", "SSH-2.0-OpenSSH_9.2\r\n", Reason::kProtocol,
                              "no X.224 Connection Confirm: SSH-"},
                      Refused{"OtherTpktVersion", from_hex("02 00 00 0b 06 d0 00 00 12 34 00"),
                              Reason::kProtocol, "no X.224"},
                      Refused{"DisconnectRequest", from_hex("03 00 00 0b 06 80 00 00 12 34 00"),
                              Reason::kProtocol, "no X.224 Connection Confirm: %06%80"},
                      Refused{"TooShort", from_hex("03 00 00 0a 06 d0 00 00 12 34"), Reason::kProtocol,
                              "no X.224"},
                      Refused{"LengthZero", from_hex("03 00 00 00"), Reason::kProtocol, "no X.224"},
                      Refused{"LengthBeyondX224", from_hex("03 00 01 04"), Reason::kProtocol, "no X.224"},
                      Refused{"LargestLength", from_hex("03 00 ff ff"), Reason::kProtocol, "no X.224"},
                      Refused{"HalfANegotiation", from_hex("03 00 00 0f 0a d0 00 00 12 34 00 02 00 08 00"),
                              Reason::kProtocol, "no X.224"},
                      Refused{"NegotiationOfAnotherLength", confirm("02 00 09 00 01 00 00 00"),
                              Reason::kProtocol, "no X.224"},
                      Refused{"NegotiationOfAnotherType", confirm("01 00 08 00 01 00 00 00"),
                              Reason::kProtocol, "no X.224"}),
    [](const auto& row) { return row.param.name; });

TEST_F(RdpDialect, CutAnywhereIsClosed) { expect_closed_wherever_cut(kRequest, kConfirm); }

TEST_F(RdpDialect, SilenceIsATimeout) {
  peer_.expects(kRequest).expects("more");
  EXPECT_EQ(reason(), Reason::kTimeout);
}

}  // namespace
}  // namespace kigen::dialects
