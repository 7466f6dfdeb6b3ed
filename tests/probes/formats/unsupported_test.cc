#include "probes/formats/unsupported.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/jks_builder.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"

namespace kigen::formats {
namespace {

using build::joined;
using build::u32;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Bytes bouncy_castle(std::uint32_t version, std::uint32_t salt, std::uint32_t iterations) {
  return joined({u32(version), u32(salt), Bytes(20, 0xab), u32(iterations), Bytes(100, 1)});
}

Bytes little_endian(std::uint32_t value) {
  Bytes bytes = u32(value);
  return Bytes(bytes.rbegin(), bytes.rend());
}

const Bytes kVersionKey = to_owned(as_bytes(std::string_view("\0Version\0", 9)));

class UnsupportedFormat : public ::testing::Test {};

TEST_F(UnsupportedFormat, BouncyCastleStoresAreRecognised) {
  for (const std::uint32_t version : {1u, 2u}) {
    const Bytes store = bouncy_castle(version, 20, 1024);
    EXPECT_TRUE(recognised(kUnsupported, store));
    EXPECT_THAT(faults_of(read(kUnsupported, store)), ElementsAre("unsupported"));
  }
  EXPECT_TRUE(recognised(kUnsupported, bouncy_castle(2, 20, 2047)));
}

TEST_F(UnsupportedFormat, OtherNumbersAreNoBouncyCastleStore) {
  for (const Bytes& other :
       {bouncy_castle(0, 20, 1024), bouncy_castle(3, 20, 1024), bouncy_castle(2, 21, 1024),
        bouncy_castle(2, 20, 1023), bouncy_castle(2, 20, 2048)}) {
    EXPECT_FALSE(recognised(kUnsupported, other));
    EXPECT_THAT(faults_of(read(kUnsupported, other)), IsEmpty());
  }
}

TEST_F(UnsupportedFormat, CertificateDatabaseIsRecognisedInBothByteOrders) {
  for (const auto order : {u32, little_endian}) {
    const Bytes database =
        joined({order(0x00061561), order(2), order(1234), Bytes(1000), kVersionKey, Bytes(1000)});
    EXPECT_TRUE(recognised(kUnsupported, database));
    EXPECT_THAT(faults_of(read(kUnsupported, database)), ElementsAre("unsupported"));
  }
}

TEST_F(UnsupportedFormat, RecordOfTheVersionIsFoundWhereverItLies) {
  const Bytes header = joined({u32(0x00061561), u32(2), u32(4321)});
  for (const std::size_t before : {0u, 65'515u, 65'520u, 65'524u, 65'525u, 200'000u}) {
    const Bytes database = joined({header, Bytes(before, 7), kVersionKey});
    EXPECT_THAT(faults_of(read(kUnsupported, database)), ElementsAre("unsupported")) << before;
  }
}

TEST_F(UnsupportedFormat, OtherBerkeleyDatabasesAreEmpty) {
  const Bytes database = joined({u32(0x00061561), u32(2), u32(1234), Bytes(70'000, 7)});
  EXPECT_TRUE(recognised(kUnsupported, database));
  EXPECT_THAT(faults_of(read(kUnsupported, database)), IsEmpty());
}

TEST_F(UnsupportedFormat, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kUnsupported, Bytes{}));
  EXPECT_FALSE(recognised(kUnsupported, Bytes(64)));
  EXPECT_FALSE(recognised(kUnsupported, joined({u32(0x00061561), u32(3), u32(1234)})));
  EXPECT_FALSE(recognised(kUnsupported, joined({u32(0x00061561), u32(2), u32(0)})));
  EXPECT_FALSE(recognised(kUnsupported, joined({u32(0x00061561), little_endian(2), u32(1234)})));
  const Bytes store = bouncy_castle(1, 20, 1024);
  for (std::size_t size = 0; size < 32; ++size) {
    EXPECT_FALSE(recognised(kUnsupported, ByteView(store).first(size)));
    EXPECT_THAT(faults_of(read(kUnsupported, ByteView(store).first(size))), IsEmpty());
  }
}

TEST_F(UnsupportedFormat, CertutilDatabaseIsNamedAndItsKeysAreNot) {
  const Producer producer(kigen::testing::mint_chain());
  const Bytes database = producer.made_by(
      "mkdir nss && certutil -N -d dbm:nss --empty-password && certutil -A -n root -t C,, -i root.pem -d "
      "dbm:nss",
      "nss/cert8.db");
  EXPECT_TRUE(recognised(kUnsupported, database));
  EXPECT_THAT(faults_of(read(kUnsupported, database)), ElementsAre("unsupported"));
  for (const char* other : {"nss/key3.db", "nss/secmod.db"}) {
    EXPECT_THAT(faults_of(read(kUnsupported, producer.made_by("true", other))), IsEmpty()) << other;
  }
}

}  // namespace
}  // namespace kigen::formats
