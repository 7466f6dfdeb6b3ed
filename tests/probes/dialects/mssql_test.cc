#include "probes/dialects/mssql.h"

#include "tests/probes/dialects/binary_fixture.h"

namespace kigen::dialects {
namespace {

const std::string kRequest = from_hex(
    "12 01 00 2f 00 00 01 00"
    "00 00 1a 00 06 01 00 20 00 01 02 00 21 00 01 03 00 22 00 04 04 00 26 00 01 ff"
    "09 00 00 00 00 00 01 00 00 00 00 00 00");

// A packet of type 04h.
std::string packet(const std::string& data, char status = 1) {
  const std::size_t length = data.size() + 8;
  return std::string("\x04") + status + static_cast<char>(length >> 8) + static_cast<char>(length) +
         from_hex("00 00 01 00") + data;
}

// The data of a reply with VERSION, ENCRYPTION, INSTOPT, an empty THREADID, and MARS.
std::string reply(const std::string& encryption) {
  return from_hex("00 00 1a 00 06 01 00 20 00 01 02 00 21 00 01 03 00 22 00 00 04 00 22 00 01 ff") +
         from_hex("10 00 03 e8 00 00") + from_hex(encryption) + from_hex("00 00");
}

class MssqlDialect : public BinaryDialectTest {
 protected:
  MssqlDialect() : BinaryDialectTest(kMssql) {}
  void answers(const std::string& bytes) { peer_.expects(kRequest).says(bytes); }
};

TEST_F(MssqlDialect, IsDescribed) {
  EXPECT_EQ(kMssql.name, "mssql");
  EXPECT_EQ(kMssql.default_port, 1433);
  EXPECT_TRUE(kMssql.other_ports.empty());
  EXPECT_EQ(kMssql.footprint, Footprint::kLight);
}

TEST_F(MssqlDialect, GoesOnInTdsPackets) {
  ASSERT_NE(kMssql.make_framing, nullptr);
  const auto framing = kMssql.make_framing();
  EXPECT_EQ(as_text(framing->wrap(as_bytes("\x16"))), from_hex("12 01 00 09 00 00 01 00 16"));
}

struct Accepted {
  const char* name;
  std::string answer;
};
void PrintTo(const Accepted& row, std::ostream* out) { *out << row.name; }

class MssqlAccepts : public MssqlDialect, public ::testing::WithParamInterface<Accepted> {};

TEST_P(MssqlAccepts, Reply) {
  answers(GetParam().answer);
  expect_go_ahead();
}

INSTANTIATE_TEST_SUITE_P(
    Table, MssqlAccepts,
    ::testing::Values(
        Accepted{"LoginOnly", packet(reply("00"))}, Accepted{"On", packet(reply("01"))},
        Accepted{"Required", packet(reply("03"))},
        Accepted{"InTwoPackets", packet(reply("01").substr(0, 7), 0) + packet(reply("01").substr(7))},
        Accepted{"WithAnEmptyPacket", packet("", 0) + packet(reply("01"))},
        Accepted{"EndNotMarked", packet(reply("01"), 0)},
        Accepted{"OtherStatusBits", packet(reply("01"), '\x09')},
        Accepted{"EncryptionAlone", packet(from_hex("01 00 06 00 01 ff 01"))},
        Accepted{"OptionsOfLaterVersions", packet(from_hex("06 00 0b 00 01 01 00 0b 00 01 ff 01"))}),
    [](const auto& row) { return row.param.name; });

TEST_F(MssqlDialect, ReplyMayComeByteByByte) {
  peer_.expects(kRequest);
  for (const char byte : packet(reply("01"))) peer_.says(std::string(1, byte));
  expect_go_ahead();
}

TEST_F(MssqlDialect, InjectedBytesStayUnread) {
  answers(packet(reply("01")) + "injected");
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

class MssqlRefuses : public MssqlDialect, public ::testing::WithParamInterface<Refused> {};

TEST_P(MssqlRefuses, Reply) {
  answers(GetParam().answer);
  EXPECT_EQ(reason(), GetParam().reason) << detail_;
  expect_detail(GetParam().detail);
  EXPECT_LT(detail_.size(), 200u);
}

INSTANTIATE_TEST_SUITE_P(
    Table, MssqlRefuses,
    ::testing::Values(
        Refused{"NotSupported", packet(reply("02")), Reason::kStarttlsNotOffered, "not support"},
        Refused{"NotMentioned", packet(from_hex("00 00 06 00 06 ff 10 00 03 e8 00 00")),
                Reason::kStarttlsNotOffered, "not support"},
        Refused{"NoOptions", packet(from_hex("ff")), Reason::kStarttlsNotOffered, "not support"},
        Refused{"OtherValue", packet(reply("04")), Reason::kProtocol, "ENCRYPTION has the value 4"},
        Refused{"OtherProtocol", "SSH-2.0-OpenSSH_9.2\r\n", Reason::kProtocol, "no TDS reply: SSH-2.0-"},
        Refused{"TlsAlert", from_hex("15 03 01 00 02 02 28 00"), Reason::kProtocol,
                "no TDS reply: %15%03%01"},
        Refused{"PacketOfAnotherType", from_hex("12 01 00 09 00 00 01 00 ff"), Reason::kProtocol,
                "no TDS reply"},
        Refused{"SecondPacketOfAnotherType", packet("", 0) + from_hex("12 01 00 09 00 00 01 00 ff"),
                Reason::kProtocol, "no TDS reply"},
        Refused{"ShorterThanItsHeader", from_hex("04 01 00 07 00 00 01 00"), Reason::kProtocol,
                "no TDS reply"},
        Refused{"ErrorToken", packet(from_hex("aa 3a 00 14 48 00 00 01 0e") + std::string(3000, '\xff')),
                Reason::kProtocol, "a broken PRELOGIN reply: %AA:%00"},
        Refused{"Empty", packet(""), Reason::kProtocol, "a broken PRELOGIN reply"},
        Refused{"TableWithoutEnd", packet(from_hex("01 00 05 00 01")), Reason::kProtocol, "a broken"},
        Refused{"TableCutOff", packet(from_hex("01 00 05 00")), Reason::kProtocol, "a broken"},
        Refused{"OptionBehindTheEnd", packet(from_hex("00 00 06 00 02 ff 10")), Reason::kProtocol,
                "a broken"},
        Refused{"OffsetBehindTheEnd", packet(from_hex("01 ff ff 00 01 ff 01")), Reason::kProtocol,
                "a broken"},
        Refused{"LengthBehindTheEnd", packet(from_hex("00 00 00 ff ff ff 01")), Reason::kProtocol,
                "a broken"},
        Refused{"BrokenBehindEncryption", packet(from_hex("01 00 0b 00 01 04 ff ff 00 01 ff 01")),
                Reason::kProtocol, "a broken"},
        Refused{"EncryptionOfTwoBytes", packet(from_hex("01 00 06 00 02 ff 01 01")), Reason::kProtocol,
                "a broken"},
        Refused{"EncryptionOfNoBytes", packet(from_hex("01 00 06 00 00 ff")), Reason::kProtocol, "a broken"},
        Refused{"LongPacket", from_hex("04 01 ff ff 00 00 01 00"), Reason::kTooLarge, "4 KiB"},
        Refused{"LongMessage", packet(std::string(4096, '\0'), 0) + packet("x"), Reason::kTooLarge, "4 KiB"}),
    [](const auto& row) { return row.param.name; });

TEST_F(MssqlDialect, EndlessMessageIsBounded) {
  peer_.expects(kRequest).says_for_ever(packet("", 0));
  EXPECT_EQ(reason(), Reason::kTooLarge);
  EXPECT_LE(peer_.received(), ScriptedTransport::kMaxPreambleBytes + 16);
}

TEST_F(MssqlDialect, CutAnywhereIsClosed) {
  expect_closed_wherever_cut(kRequest, packet(reply("01").substr(0, 7), 0) + packet(reply("01").substr(7)));
}

TEST_F(MssqlDialect, SilenceIsATimeout) {
  peer_.expects(kRequest).expects("more");
  EXPECT_EQ(reason(), Reason::kTimeout);
}

}  // namespace
}  // namespace kigen::dialects
