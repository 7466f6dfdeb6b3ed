#include "probes/pki/digest_cache.h"

#include <gtest/gtest.h>

#include "probes/model/observation.h"

namespace kigen::pki {
namespace {

Sha256 key(std::uint32_t number) {
  Sha256 digest{};
  for (int i = 0; i < 4; ++i)
    digest[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(number >> (8 * i));
  return digest;
}

Verdicts trusted(bool value) {
  Verdicts verdicts;
  verdicts.trusted = value;
  return verdicts;
}

TEST(DigestCacheTest, FindsWhatWasInserted) {
  DigestCache<Verdicts> cache(10);
  EXPECT_FALSE(cache.find(key(1)));
  cache.insert(key(1), trusted(true));
  cache.insert(key(2), trusted(false));
  EXPECT_EQ(cache.find(key(1))->trusted, true);
  EXPECT_EQ(cache.find(key(2))->trusted, false);
}

TEST(DigestCacheTest, LastInsertedWins) {
  DigestCache<Verdicts> cache(10);
  cache.insert(key(1), trusted(true));
  cache.insert(key(1), trusted(false));
  EXPECT_EQ(cache.find(key(1))->trusted, false);
}

TEST(DigestCacheTest, StaysWithinItsCapacity) {
  DigestCache<Verdicts> cache(100);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    cache.insert(key(i), trusted(true));
    ASSERT_LE(cache.size(), 100u);
  }
  EXPECT_TRUE(cache.find(key(9'999)));
  EXPECT_FALSE(cache.find(key(0)));
}

TEST(DigestCacheTest, KeepsWhatIsAskedFor) {
  DigestCache<Verdicts> cache(100);
  cache.insert(key(0), trusted(true));
  for (std::uint32_t i = 1; i < 10'000; ++i) {
    cache.insert(key(i), trusted(false));
    if (i % 20 == 0) {
      ASSERT_TRUE(cache.find(key(0))) << i;
    }
  }
  EXPECT_EQ(cache.find(key(0))->trusted, true);
  EXPECT_LE(cache.size(), 100u);
}

}  // namespace
}  // namespace kigen::pki
