#include "probes/dialects/tds_framing.h"

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace kigen::dialects {
namespace {

using testing::from_hex;

class TdsPackets : public ::testing::Test {
 protected:
  std::string wrap(const std::string& tls) { return std::string(as_text(framing_.wrap(as_bytes(tls)))); }

  // The TLS bytes in `packets`, handed over in pieces of `step`.
  std::string unwrap(const std::string& packets, std::size_t step) {
    Bytes tls;
    for (std::size_t at = 0; at < packets.size(); at += step) {
      const std::string piece = packets.substr(at, step);
      const Status status = framing_.unwrap(as_bytes(piece), tls);
      EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.fault().detail);
    }
    return std::string(as_text(tls));
  }

  TdsFraming framing_;
};

TEST_F(TdsPackets, NothingIsNoPacket) { EXPECT_EQ(wrap(""), ""); }

TEST_F(TdsPackets, AFlightIsOneMessage) {
  EXPECT_EQ(wrap("\x16\x03\x01"), from_hex("12 01 00 0b 00 00 01 00 16 03 01"));
  EXPECT_EQ(wrap("\x15"), from_hex("12 01 00 09 00 00 01 00 15")) << "numbered anew";
}

TEST_F(TdsPackets, AFullPacketIsTheLast) {
  const std::string tls(4088, 'x');
  EXPECT_EQ(wrap(tls), from_hex("12 01 10 00 00 00 01 00") + tls);
}

TEST_F(TdsPackets, AByteMoreTakesAnother) {
  const std::string tls(4088, 'x');
  EXPECT_EQ(wrap(tls + "y"),
            from_hex("12 00 10 00 00 00 01 00") + tls + from_hex("12 01 00 09 00 00 02 00") + "y");
}

TEST_F(TdsPackets, NumbersBeginAnewAfter255) {
  const std::string packets = wrap(std::string(4088 * 256, 'x'));
  ASSERT_EQ(packets.size(), 4096u * 256);
  EXPECT_EQ(packets[4096 * 254 + 6], '\xff');
  EXPECT_EQ(packets[4096 * 255 + 6], '\0');
}

const std::string kPackets = from_hex("12 00 00 0b 00 00 01 00 16 03 03") +  // a record that spans packets
                             from_hex("12 01 00 08 00 00 02 00") +           // an empty packet
                             from_hex("04 01 00 0d 00 33 01 00 00 02 aa bb cc") +
                             from_hex("12 01 00 09 00 00 ff 00 15");
const std::string kTls = from_hex("16 03 03 00 02 aa bb cc 15");

TEST_F(TdsPackets, AreUnwrappedHoweverTheyAreCut) {
  for (std::size_t step = 1; step <= kPackets.size(); ++step) {
    EXPECT_EQ(unwrap(kPackets, step), kTls) << "in pieces of " << step;
  }
}

TEST_F(TdsPackets, WhatIsWrappedIsUnwrapped) {
  const std::string tls(10000, 'x');
  EXPECT_EQ(unwrap(wrap(tls), 1000), tls);
}

TEST_F(TdsPackets, AnUnfinishedPacketGivesWhatThereIs) {
  EXPECT_EQ(unwrap(from_hex("12 01 ff ff 00 00 01 00 16 03"), 3), from_hex("16 03"));
  EXPECT_EQ(unwrap("\x03", 1), "\x03");
}

struct Broken {
  const char* name;
  const char* packets;
  const char* tls;  // what came before
};
void PrintTo(const Broken& row, std::ostream* out) { *out << row.name; }

class BrokenTdsPackets : public TdsPackets, public ::testing::WithParamInterface<Broken> {};

TEST_P(BrokenTdsPackets, AreNoFrames) {
  Bytes tls;
  const std::string packets = from_hex(GetParam().packets);
  const Status status = framing_.unwrap(as_bytes(packets), tls);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.fault().reason, Reason::kProtocol);
  EXPECT_FALSE(status.fault().detail.empty());
  EXPECT_EQ(as_text(tls), from_hex(GetParam().tls));
  const std::string good = from_hex("12 01 00 09 00 00 01 00 16");
  EXPECT_FALSE(framing_.unwrap(as_bytes(good), tls).ok()) << "the stream is lost";
}

INSTANTIATE_TEST_SUITE_P(
    Table, BrokenTdsPackets,
    ::testing::Values(Broken{"BareTls", "15 03 01 00 02 02 28", ""}, Broken{"OneByteOfBareTls", "16", ""},
                      Broken{"ShorterThanItsHeader", "12 01 00 07 00 00 01 00", ""},
                      Broken{"LengthZero", "12 01 00 00 00 00 01 00", ""},
                      Broken{"OtherTypeBehindAGoodOne", "12 01 00 09 00 00 01 00 16 10 01", "16"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kigen::dialects
