#include "probes/formats/ber_writer.h"

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace kigen::formats {
namespace {

class BerWriter : public ::testing::Test {
 protected:
  static std::string number(std::uint64_t value) {
    Bytes out;
    append_number(out, 0x02, value);
    return std::string(as_text(out));
  }
  static std::string header(std::size_t length) {
    Bytes out;
    append_header(out, 0x30, length);
    return std::string(as_text(out));
  }
};

TEST_F(BerWriter, LengthsAreOfTheShortestForm) {
  EXPECT_EQ(header(0), testing::from_hex("3000"));
  EXPECT_EQ(header(0x7f), testing::from_hex("307f"));
  EXPECT_EQ(header(0x80), testing::from_hex("308180"));
  EXPECT_EQ(header(0x1234), testing::from_hex("30821234"));
  EXPECT_EQ(header(0x1000000), testing::from_hex("308401000000"));
}

TEST_F(BerWriter, NumbersAreNeverNegative) {
  EXPECT_EQ(number(0), testing::from_hex("020100"));
  EXPECT_EQ(number(0x7f), testing::from_hex("02017f"));
  EXPECT_EQ(number(0x80), testing::from_hex("02020080"));
  EXPECT_EQ(number(0xffffffff), testing::from_hex("020500ffffffff"));
}

}  // namespace
}  // namespace kigen::formats
