#include "probes/formats/ber.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/probes/formats/der_builder.h"

namespace kigen::formats {
namespace {

std::string outcome(const Bytes& ber) {
  const auto result = with_definite_lengths(ber);
  return std::string(result ? "ok" : label(result.fault().reason));
}

class Ber : public ::testing::Test {};

TEST_F(Ber, DefiniteLengthsStayAsTheyAre) {
  const Bytes der = {0x30, 0x05, 0x02, 0x01, 0x03, 0x04, 0x00};
  EXPECT_EQ(*with_definite_lengths(der), der);
}

TEST_F(Ber, IndefiniteLengthsAndPiecesBecomeDefiniteAndWhole) {
  const Bytes der = build::sequence({build::integer(70000), build::octets(Bytes(300, 0xab)),
                                     build::explicit_0({build::octets({1, 2, 3})})});
  EXPECT_EQ(*with_definite_lengths(build::in_pieces(der, 7)), *with_definite_lengths(der));
}

TEST_F(Ber, NestedPiecesOfAStringAreJoined) {
  const Bytes inner = build::indefinite(0x24, {build::octets({1}), build::octets({2, 3})});
  const Bytes outer = build::element(0x24, {inner, build::octets({4})});
  EXPECT_EQ(*with_definite_lengths(outer), build::octets({1, 2, 3, 4}));
}

TEST_F(Ber, WhatFollowsTheElementIsIgnored) {
  EXPECT_EQ(*with_definite_lengths(Bytes{0x30, 0x00, 0xff, 0xff}), (Bytes{0x30, 0x00}));
}

TEST_F(Ber, EveryTruncationIsTruncated) {
  const Bytes whole = build::in_pieces(build::sequence({build::integer(1), build::octets(Bytes(40, 1))}), 9);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(outcome(Bytes(whole.begin(), whole.begin() + static_cast<long>(size))), "truncated") << size;
  }
}

TEST_F(Ber, ElementBeyondItsParentIsMalformed) {
  EXPECT_EQ(outcome({0x30, 0x02, 0x02, 0x05, 0, 0, 0, 0, 0}), "malformed");
}

TEST_F(Ber, PrimitiveOfIndefiniteLengthIsMalformed) { EXPECT_EQ(outcome({0x04, 0x80, 0, 0}), "malformed"); }

TEST_F(Ber, StringMadeOfIntegersIsMalformed) {
  EXPECT_EQ(outcome({0x24, 0x03, 0x02, 0x01, 0x01}), "malformed");
}

TEST_F(Ber, LengthNearTheEndOfNumbersIsTruncated) {
  EXPECT_EQ(outcome({0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}), "truncated");
}

TEST_F(Ber, DeepNestingIsUnsupported) {
  Bytes deep;
  for (int i = 0; i < 100'000; ++i) deep.insert(deep.end(), {0x30, 0x80});
  EXPECT_EQ(outcome(deep), "unsupported");
}

TEST_F(Ber, UnsignedValues) {
  EXPECT_EQ(unsigned_value(Bytes{0x00}), 0);
  EXPECT_EQ(unsigned_value(Bytes{0x00, 0x80}), 128);
  EXPECT_EQ(unsigned_value(Bytes{0x7f, 0xff, 0xff, 0xff}), 0x7fffffff);
  EXPECT_EQ(unsigned_value(Bytes(8, 0x7f)), 0x7f7f7f7f7f7f7f7f);
  EXPECT_EQ(unsigned_value(Bytes(9, 0x7f)), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(unsigned_value(Bytes{0x80}), std::nullopt);
  EXPECT_EQ(unsigned_value(Bytes{}), std::nullopt);
}

}  // namespace
}  // namespace kigen::formats
