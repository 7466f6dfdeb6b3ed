#include "probes/dialects/hyperv.h"

#include "tests/probes/dialects/binary_fixture.h"

namespace kigen::dialects {
namespace {

class HypervDialect : public BinaryDialectTest {
 protected:
  HypervDialect() : BinaryDialectTest(kHyperv) {}
  void asks_for(const std::string& blob) { options_.set("preconnection_blob", blob); }
};

TEST_F(HypervDialect, IsDescribed) {
  EXPECT_EQ(kHyperv.name, "hyperv");
  EXPECT_EQ(kHyperv.default_port, 2179);
  EXPECT_EQ(kHyperv.footprint, Footprint::kLight);
  ASSERT_EQ(kHyperv.options.size(), 1u);
  EXPECT_EQ(kHyperv.options[0].key, "preconnection_blob");
  EXPECT_EQ(kHyperv.options[0].kind, OptionKind::kText);
}

TEST_F(HypervDialect, WithoutABlobItIsVersion1) {
  peer_.expects(from_hex("10 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00"));
  expect_go_ahead();
}

TEST_F(HypervDialect, AnEmptyBlobIsNone) {
  asks_for("");
  peer_.expects(from_hex("10 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00"));
  expect_go_ahead();
}

// The example of MS-RDPEPS section 4.
TEST_F(HypervDialect, WithABlobItIsVersion2) {
  asks_for("TestVM");
  peer_.expects(
      from_hex("20 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00"
               "07 00 54 00 65 00 73 00 74 00 56 00 4d 00 00 00"));
  expect_go_ahead();
}

TEST_F(HypervDialect, AGuidHas37CharactersWithItsEnd) {
  const std::string guid = "4ba1b6db-d89a-4630-a737-c4bcc3bb99fb";
  std::string pdu = from_hex("5c 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 25 00");
  for (const char c : guid) pdu += {c, '\0'};
  asks_for(guid);
  peer_.expects(pdu + from_hex("00 00"));
  expect_go_ahead();
}

struct Text {
  const char* name;
  const char* blob;
  const char* utf16;
};
void PrintTo(const Text& row, std::ostream* out) { *out << row.name; }

class HypervBlob : public HypervDialect, public ::testing::WithParamInterface<Text> {};

TEST_P(HypervBlob, TravelsAsUtf16) {
  const std::string utf16 = from_hex(GetParam().utf16);
  const auto count = static_cast<char>(utf16.size() / 2);
  const auto size = static_cast<char>(18 + utf16.size());
  asks_for(GetParam().blob);
  peer_.expects(size + from_hex("00 00 00 00 00 00 00 02 00 00 00 00 00 00 00") + count + from_hex("00") +
                utf16);
  expect_go_ahead();
}

INSTANTIATE_TEST_SUITE_P(Table, HypervBlob,
                         ::testing::Values(Text{"TwoBytes", "\xc3\xa9", "e9 00 00 00"},
                                           Text{"ThreeBytes", "\xe4\xbb\xae", "ee 4e 00 00"},
                                           Text{"SurrogatePair", "\xf0\x9f\x98\x80", "3d d8 00 de 00 00"},
                                           Text{"StrayByte", "a\xff", "61 00 fd ff 00 00"},
                                           Text{"CutCharacter", "\xe4\xbb", "fd ff fd ff 00 00"},
                                           Text{"CharacterWithoutItsEnd",
                                                "\xe4"
                                                "ab",
                                                "fd ff 61 00 62 00 00 00"}),
                         [](const auto& row) { return row.param.name; });

TEST_F(HypervDialect, ReadsNothing) {
  peer_.expects(from_hex("10 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")).says("whatever");
  EXPECT_TRUE(talk());
  EXPECT_FALSE(peer_.at_end());
}

TEST_F(HypervDialect, LongestBlob) {
  std::string pdu = from_hex("10 00 02 00 00 00 00 00 02 00 00 00 00 00 00 00 ff ff");
  for (int i = 0; i < 65534; ++i) pdu += {'x', '\0'};
  asks_for(std::string(65534, 'x'));
  peer_.expects(pdu + from_hex("00 00"));
  expect_go_ahead();
}

TEST_F(HypervDialect, LongerBlobIsNotSent) {
  asks_for(std::string(65535, 'x'));
  EXPECT_EQ(reason(), Reason::kTooLarge);
}

}  // namespace
}  // namespace kigen::dialects
