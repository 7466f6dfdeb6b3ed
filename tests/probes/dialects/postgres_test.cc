#include "probes/dialects/postgres.h"

#include "tests/probes/dialects/binary_fixture.h"

namespace kigen::dialects {
namespace {

const std::string kRequest = from_hex("00 00 00 08 04 d2 16 2f");

class PostgresDialect : public BinaryDialectTest {
 protected:
  PostgresDialect() : BinaryDialectTest(kPostgres) {}
};

TEST_F(PostgresDialect, IsDescribed) {
  EXPECT_EQ(kPostgres.name, "postgres");
  EXPECT_EQ(kPostgres.default_port, 5432);
  EXPECT_TRUE(kPostgres.other_ports.empty());
  EXPECT_EQ(kPostgres.footprint, Footprint::kLight);
}

TEST_F(PostgresDialect, SpeaksUpToTheGoAhead) {
  peer_.expects(kRequest).says("S");
  expect_go_ahead();
}

TEST_F(PostgresDialect, ReadsOneByteOnly) {
  peer_.expects(kRequest).says("SR").says("never asked for");
  EXPECT_TRUE(talk());
  EXPECT_EQ(peer_.unread_bytes(), 1u);
  EXPECT_FALSE(peer_.at_end());
}

struct Refused {
  const char* name;
  std::string answer;
  Reason reason;
  const char* detail;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class PostgresRefuses : public PostgresDialect, public ::testing::WithParamInterface<Refused> {};

TEST_P(PostgresRefuses, Answer) {
  peer_.expects(kRequest).says(GetParam().answer);
  EXPECT_EQ(reason(), GetParam().reason) << detail_;
  expect_detail(GetParam().detail);
  EXPECT_LT(detail_.size(), 200u);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PostgresRefuses,
    ::testing::Values(
        Refused{"NoTls", "N", Reason::kStarttlsNotOffered, "no TLS"},
        Refused{"NoTlsAndMore", "NN", Reason::kStarttlsNotOffered, "no TLS"},
        Refused{"Error", "Ecould not fork\n", Reason::kProtocol, "error: could not fork%0A"},
        Refused{"ErrorOfFields", "E" + from_hex("00 00 00 0b 53") + "FATAL" + from_hex("00 00"),
                Reason::kProtocol, "error: %00%00%00%0BSFATAL"},
        Refused{"ErrorWithoutText", "E", Reason::kProtocol, "error: "},
        Refused{"LongError", "E" + std::string(5000, 'x'), Reason::kProtocol, "error: xxx"},
        Refused{"UnprintableError", "E\x01\xff\x1b[31m", Reason::kProtocol, "error: %01%FF%1B[31m"},
        Refused{"SmallLetter", "s", Reason::kProtocol, "neither S nor N: s"},
        Refused{"OtherProtocol", "220 mail ESMTP\r\n", Reason::kProtocol, "neither S nor N: 2"},
        Refused{"Unprintable", std::string(1, '\0'), Reason::kProtocol, "neither S nor N: %00"}),
    [](const auto& row) { return row.param.name; });

TEST_F(PostgresDialect, ClosedWithoutAnAnswer) { expect_closed_wherever_cut(kRequest, "S"); }

TEST_F(PostgresDialect, SilenceIsATimeout) {
  peer_.expects(kRequest).expects("more");
  EXPECT_EQ(reason(), Reason::kTimeout);
}

}  // namespace
}  // namespace kigen::dialects
