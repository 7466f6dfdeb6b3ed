#include "probes/pki/interner.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/probes/pki/der_builder.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using testing::element;
using testing::RawCertificate;

Bytes numbered(std::uint32_t number) {
  RawCertificate raw;
  raw.serial_number =
      element(0x02, {0x01, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
                     static_cast<std::uint8_t>(number)});
  return raw.der();
}

TEST(Interner, SharesTheSameCertificate) {
  Interner interner;
  const auto first = interner.intern(numbered(1));
  const auto again = interner.intern(numbered(1));
  const auto other = interner.intern(numbered(2));
  ASSERT_TRUE(first && again && other);
  EXPECT_EQ(*first, *again);
  EXPECT_NE(*first, *other);
  EXPECT_EQ((*first)->text(Certificate::Text::kSerialNumber), "01000001");
}

TEST(Interner, SharesItWithBytesBehindIt) {
  Interner interner;
  const auto first = interner.intern(numbered(1));
  const auto padded = interner.intern(testing::join({numbered(1), Bytes(3, 0x00)}));
  EXPECT_EQ(*first, *padded);
}

TEST(Interner, ReturnsTheParsersFault) {
  Interner interner;
  EXPECT_EQ(interner.intern(as_bytes("hello")).fault().reason, Reason::kMalformed);
  EXPECT_EQ(interner.intern({}).fault().reason, Reason::kTruncated);
  EXPECT_EQ(interner.intern(ByteView(numbered(1)).first(50)).fault().reason, Reason::kTruncated);
  EXPECT_EQ(interner.size(), 0u);
}

TEST(Interner, ParsesAnewWhatNobodyHolds) {
  Interner interner;
  std::weak_ptr<const Certificate> gone = *interner.intern(numbered(1));
  EXPECT_TRUE(gone.expired());
  const auto again = interner.intern(numbered(1));
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->text(Certificate::Text::kSubject), "CN=subject");
}

TEST(Interner, ForgetsWhatNobodyHolds) {
  Interner interner;
  for (std::uint32_t i = 0; i < 20'000; ++i) ASSERT_TRUE(interner.intern(numbered(i)));
  EXPECT_LT(interner.size(), 64u * 100u);
}

TEST(Interner, KeepsAllThatIsHeld) {
  Interner interner;
  std::vector<std::shared_ptr<const Certificate>> held;
  for (std::uint32_t i = 0; i < 8'000; ++i) held.push_back(*interner.intern(numbered(i)));
  for (std::uint32_t i = 0; i < 8'000; ++i) ASSERT_EQ(*interner.intern(numbered(i)), held[i]) << i;
  EXPECT_EQ(interner.size(), 8'000u);
}

TEST(Interner, ForgetsWhileOnlyKnownOnesAreAskedFor) {
  Interner interner;
  const auto kept = *interner.intern(numbered(0));
  for (std::uint32_t i = 1; i < 5'000; ++i) ASSERT_TRUE(interner.intern(numbered(i)));
  const std::size_t before = interner.size();
  const Bytes der = numbered(0);
  for (int i = 0; i < 5'000; ++i) ASSERT_EQ(*interner.intern(der), kept);
  EXPECT_LT(interner.size(), before);  // the shard of the kept one was swept
}

TEST(Interner, GivesManyThreadsOneObject) {
  Interner interner;
  std::vector<std::vector<std::shared_ptr<const Certificate>>> seen(4);
  std::vector<std::thread> threads;
  for (auto& mine : seen) {
    threads.emplace_back([&] {
      for (std::uint32_t i = 0; i < 2000; ++i) mine.push_back(*interner.intern(numbered(i)));
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& mine : seen) EXPECT_EQ(mine, seen[0]);
}

}  // namespace
}  // namespace kigen::pki
