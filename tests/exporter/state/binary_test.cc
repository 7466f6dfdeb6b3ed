#include "exporter/state/binary.h"

#include <gtest/gtest.h>

#include <limits>

namespace kigen::state {
namespace {

using namespace std::chrono_literals;

class Binary : public ::testing::Test {
 protected:
  template <typename T>
  T there_and_back(const T& value) {
    Writer writer;
    writer(value);
    Reader reader(as_bytes(writer.bytes()));
    T read{};
    reader(read);
    EXPECT_TRUE(reader.ok() && reader.at_end());
    return read;
  }
  /// A reader of these bytes, which stay.
  Reader reader_of(std::string bytes) {
    bytes_ = std::move(bytes);
    return Reader(as_bytes(bytes_));
  }
  std::string bytes_;
};

TEST_F(Binary, NumbersOfAnySizeComeBack) {
  for (const std::uint64_t number :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{1} << 63,
        std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(there_and_back(number), number);
  }
  Writer writer;
  for (const std::int64_t number : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
                                    std::numeric_limits<std::int64_t>::max()}) {
    writer.clear();
    writer.put_signed(number);
    EXPECT_EQ(Reader(as_bytes(writer.bytes())).take_signed(), number);
  }
}

TEST_F(Binary, ValuesComeBack) {
  EXPECT_EQ(there_and_back(std::string("日本")), "日本");
  EXPECT_EQ(there_and_back(std::optional<bool>(false)), std::optional(false));
  EXPECT_EQ(there_and_back(std::optional<bool>()), std::nullopt);
  EXPECT_EQ(there_and_back(std::chrono::sys_seconds(-62167219200s)), std::chrono::sys_seconds(-62167219200s));
  EXPECT_EQ(there_and_back(std::chrono::nanoseconds(1500ms)), 1500ms);
}

TEST_F(Binary, TextsArePrintableOrMadeSo) {
  EXPECT_EQ(there_and_back(std::string("a\nb\xff")), "a%0Ab%FF");
  Reader reader = reader_of(
      "\x02"
      "a\n");
  EXPECT_EQ(reader.take_text(), "");
  EXPECT_FALSE(reader.ok());
}

struct Wrong {
  const char* name;
  std::string bytes;
};

class WrongBytes : public Binary, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongBytes, FailAndYieldNothing) {
  Reader reader = reader_of(GetParam().bytes);
  std::chrono::sys_seconds moment{};
  std::optional<bool> flag;
  std::uint16_t number = 0;
  std::string text;
  reader(moment, flag, number, text);
  EXPECT_FALSE(reader.ok());
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(text, "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongBytes,
    ::testing::Values(Wrong{"Nothing", ""}, Wrong{"EndlessNumber", std::string(20, '\xff')},
                      Wrong{"MomentOutOfReach", "\xff\xff\xff\xff\xff\xff\x7f"},
                      Wrong{"NeitherTrueNorFalse", std::string("\0\x01\x02", 3)},
                      Wrong{"PresentAsTwo", std::string("\0\x02", 2)},
                      Wrong{"NumberTooLarge", std::string("\0\0\x80\x80\x04", 5)},
                      Wrong{"TextLongerThanTheRest", std::string("\0\0\0\x05"
                                                                 "abcd",
                                                                 8)},
                      Wrong{"TextOfHugeLength",
                            std::string("\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 12)}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kigen::state
