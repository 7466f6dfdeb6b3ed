#include "probes/pki/serial_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace kigen::pki {
namespace {

TEST(SerialSetTest, FindsWhatWasAdded) {
  SerialSet serials;
  std::mt19937 random(1);
  std::set<Bytes> added;
  for (int i = 0; i < 2000; ++i) {
    Bytes serial(1 + random() % 20);
    serial[0] = 1;
    for (std::size_t at = 1; at < serial.size(); ++at) serial[at] = static_cast<std::uint8_t>(random());
    added.insert(serial);
    ASSERT_TRUE(serials.add(serial));
  }
  serials.seal();
  for (const Bytes& serial : added) EXPECT_TRUE(serials.contains(serial));
  for (int i = 0; i < 2000; ++i) {
    const Bytes other = {2, static_cast<std::uint8_t>(random()), static_cast<std::uint8_t>(random())};
    EXPECT_EQ(serials.contains(other), added.contains(other));
  }
}

TEST(SerialSetTest, SuperfluousOctetsDoNotCountButTheSignDoes) {
  SerialSet serials;
  ASSERT_TRUE(serials.add(Bytes{0x00, 0x00, 0x80}));
  ASSERT_TRUE(serials.add(Bytes{0xff, 0xff, 0x01}));
  serials.seal();
  EXPECT_TRUE(serials.contains(Bytes{0x00, 0x80}));
  EXPECT_FALSE(serials.contains(Bytes{0x80}));
  EXPECT_TRUE(serials.contains(Bytes{0xff, 0x01}));
  EXPECT_FALSE(serials.contains(Bytes{0x01}));
}

TEST(SerialSetTest, TakesNothingEmptyOrEndless) {
  SerialSet serials;
  EXPECT_FALSE(serials.add(Bytes{}));
  EXPECT_FALSE(serials.add(Bytes(256, 1)));
  EXPECT_TRUE(serials.add(Bytes(255, 1)));
  serials.seal();
  EXPECT_EQ(serials.size(), 1u);
  EXPECT_FALSE(serials.contains(Bytes{}));
  EXPECT_FALSE(serials.contains(Bytes(256, 1)));
}

TEST(SerialSetTest, KeepsFiveBytesBesideEach) {
  SerialSet serials;
  for (int i = 0; i < 1000; ++i) {
    serials.add(Bytes{1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
  }
  serials.seal();
  EXPECT_EQ(serials.bytes(), 1000u * (3 + 5));
}

}  // namespace
}  // namespace kigen::pki
