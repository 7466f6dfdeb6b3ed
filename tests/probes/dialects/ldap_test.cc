#include "probes/dialects/ldap.h"

#include "tests/probes/dialects/binary_fixture.h"

namespace kigen::dialects {
namespace {

const std::string kRequest =
    from_hex("30 1d 02 01 01 77 18 80 16 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 31 34 36 36 2e 32 30 30 33 37");
const std::string kSuccess = from_hex("30 0c 02 01 01 78 07 0a 01 00 04 00 04 00");

class LdapDialect : public BinaryDialectTest {
 protected:
  LdapDialect() : BinaryDialectTest(kLdap) {}
  void answers(const std::string& bytes) { peer_.expects(kRequest).says(bytes); }
};

TEST_F(LdapDialect, IsDescribed) {
  EXPECT_EQ(kLdap.name, "ldap");
  EXPECT_EQ(kLdap.default_port, 389);
  EXPECT_EQ(std::vector(kLdap.other_ports.begin(), kLdap.other_ports.end()),
            (std::vector<std::uint16_t>{3268, 50389}));
  EXPECT_EQ(kLdap.footprint, Footprint::kLight);
  EXPECT_EQ(kLdap.make_framing, nullptr);
}

struct Accepted {
  const char* name;
  const char* answer;
};
void PrintTo(const Accepted& row, std::ostream* out) { *out << row.name; }

class LdapAccepts : public LdapDialect, public ::testing::WithParamInterface<Accepted> {};

TEST_P(LdapAccepts, Success) {
  answers(from_hex(GetParam().answer));
  expect_go_ahead();
}

INSTANTIATE_TEST_SUITE_P(
    Table, LdapAccepts,
    ::testing::Values(Accepted{"AsSlapdWritesIt", "30 0c 02 01 01 78 07 0a 01 00 04 00 04 00"},
                      Accepted{"AsActiveDirectoryWritesIt",
                               "30 84 00 00 00 28 02 01 01 78 84 00 00 00 1f 0a 01 00 04 00 04 00"
                               "8a 16 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 31 34 36 36 2e 32 30 30 33 37"},
                      Accepted{"LengthInOneMoreOctet", "30 81 0c 02 01 01 78 07 0a 01 00 04 00 04 00"},
                      Accepted{"NumbersOfManyOctets",
                               "30 11 02 04 00 00 00 01 78 09 0a 02 00 00 04 00 04 01 78"},
                      Accepted{"WithControls", "30 10 02 01 01 78 07 0a 01 00 04 00 04 00 a0 02 30 00"}),
    [](const auto& row) { return row.param.name; });

TEST_F(LdapDialect, AnswerMayComeByteByByte) {
  peer_.expects(kRequest);
  for (const char byte : kSuccess) peer_.says(std::string(1, byte));
  expect_go_ahead();
}

TEST_F(LdapDialect, InjectedBytesStayUnread) {
  answers(kSuccess + kSuccess);
  EXPECT_TRUE(talk());
  EXPECT_EQ(peer_.unread_bytes(), kSuccess.size());
}

struct Refused {
  const char* name;
  const char* answer;
  Reason reason;
  const char* detail;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class LdapRefuses : public LdapDialect, public ::testing::WithParamInterface<Refused> {};

TEST_P(LdapRefuses, Answer) {
  answers(from_hex(GetParam().answer));
  EXPECT_EQ(reason(), GetParam().reason) << detail_;
  expect_detail(GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Results, LdapRefuses,
    ::testing::Values(Refused{"NoSuchOperation",
                              "30 12 02 01 01 78 0d 0a 01 02 04 00 04 06 6e 6f 20 54 4c 53",
                              Reason::kStarttlsNotOffered, "StartTLS: 2 protocolError: no TLS"},
                      Refused{"Unavailable",
                              "30 84 00 00 00 10 02 01 01 78 84 00 00 00 07 0a 01 34 04 00 04 00",
                              Reason::kStarttlsRefused, "StartTLS: 52 unavailable"},
                      Refused{"AlreadyThere", "30 0c 02 01 01 78 07 0a 01 01 04 00 04 00",
                              Reason::kStarttlsRefused, "1 operationsError"},
                      Refused{"Unwilling", "30 0c 02 01 01 78 07 0a 01 35 04 00 04 00",
                              Reason::kStarttlsRefused, "53 unwillingToPerform"},
                      Refused{"Referral", "30 12 02 01 01 78 0d 0a 01 0a 04 00 04 00 a3 04 04 02 6c 3a",
                              Reason::kStarttlsRefused, "10 referral"},
                      Refused{"CodeOfNoName", "30 0d 02 01 01 78 08 0a 02 10 00 04 00 04 00",
                              Reason::kStarttlsRefused, "4096"},
                      Refused{"Disconnection",
                              "30 24 02 01 00 78 1f 0a 01 34 04 00 04 00"
                              "8a 16 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 31 34 36 36 2e 32 30 30 33 36",
                              Reason::kProtocol, "unsolicited notification: 52 unavailable"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Nonsense, LdapRefuses,
    ::testing::Values(
        Refused{"OtherProtocol", "53 53 48 2d 32 2e 30", Reason::kProtocol, "no LDAP message: SS"},
        Refused{"IndefiniteLength", "30 80 02 01 01 78 07 0a 01 00 04 00 04 00 00 00", Reason::kProtocol,
                "no LDAP message: 0%80"},
        Refused{"LengthOfFiveOctets", "30 85 00 00 00 00 0c", Reason::kProtocol, "no LDAP message"},
        Refused{"Empty", "30 00", Reason::kProtocol, "no LDAP message"},
        Refused{"AnswerToAnotherMessage", "30 0c 02 01 02 78 07 0a 01 00 04 00 04 00", Reason::kProtocol,
                "an answer to message 2"},
        Refused{"BindResponse", "30 0c 02 01 01 61 07 0a 01 00 04 00 04 00", Reason::kProtocol,
                "no LDAP message"},
        Refused{"MessageIdOfNoOctets", "30 0b 02 00 78 07 0a 01 00 04 00 04 00", Reason::kProtocol,
                "no LDAP message"},
        Refused{"MessageIdOfFiveOctets", "30 10 02 05 00 00 00 00 01 78 07 0a 01 00 04 00 04 00",
                Reason::kProtocol, "no LDAP message"},
        Refused{"ResultOfAnotherType", "30 0c 02 01 01 78 07 02 01 00 04 00 04 00", Reason::kProtocol,
                "no LDAP message"},
        Refused{"OperationLongerThanMessage", "30 0c 02 01 01 78 08 0a 01 00 04 00 04 00", Reason::kProtocol,
                "no LDAP message"},
        Refused{"TextLongerThanOperation", "30 0c 02 01 01 78 07 0a 01 00 04 00 04 01", Reason::kProtocol,
                "no LDAP message"},
        Refused{"TextOfFourGibibytes", "30 10 02 01 01 78 0b 0a 01 00 04 00 04 84 ff ff ff ff",
                Reason::kProtocol, "no LDAP message"},
        Refused{"LengthOctetsMissing", "30 0d 02 01 01 78 08 0a 01 00 04 00 04 82 00", Reason::kProtocol,
                "no LDAP message"},
        Refused{"NoDiagnosticMessage", "30 0a 02 01 01 78 05 0a 01 00 04 00", Reason::kProtocol,
                "no LDAP message"},
        Refused{"MessageOfFourGibibytes", "30 84 ff ff ff ff", Reason::kTooLarge, "4294967295 bytes"},
        Refused{"MessageBeyondTheLimit", "30 83 01 00 01", Reason::kTooLarge, "65537 bytes"}),
    [](const auto& row) { return row.param.name; });

TEST_F(LdapDialect, CutAnywhereIsClosed) {
  expect_closed_wherever_cut(kRequest, kSuccess);
  expect_closed_wherever_cut(kRequest, from_hex("30 84 00 00 00 0c 02 01 01 78 07 0a 01 00 04 00 04 00"));
}

TEST_F(LdapDialect, SilenceIsATimeout) {
  peer_.expects(kRequest).expects("more");
  EXPECT_EQ(reason(), Reason::kTimeout);
}

TEST_F(LdapDialect, DiagnosticMessageIsMadePrintable) {
  const std::string text = "\x01\xff" + std::string(998, 'x');
  answers(from_hex("30 82 03 f8 02 01 01 78 82 03 f1 0a 01 34 04 00 04 82 03 e8") + text);
  EXPECT_EQ(reason(), Reason::kStarttlsRefused);
  expect_detail("52 unavailable: %01%FFxxx");
  EXPECT_LT(detail_.size(), 200u);
}

}  // namespace
}  // namespace kigen::dialects
