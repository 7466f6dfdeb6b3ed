#include "probes/formats/ber_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/der_builder.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using Extent = BerElement::Extent;

class BerCursor : public ::testing::Test {};

TEST_F(BerCursor, ElementsFollowOneAnother) {
  const Bytes bytes =
      build::joined({build::integer(7), build::indefinite(0x30, {build::integer(1)}), {0x05, 0}});
  BerReader reader(bytes);
  const auto number = reader.next();
  ASSERT_TRUE(number);
  EXPECT_THAT(number->content, ElementsAre(7));
  EXPECT_FALSE(number->indefinite);
  const auto sequence = reader.next(0x30);
  ASSERT_TRUE(sequence);
  EXPECT_TRUE(sequence->indefinite);
  EXPECT_THAT(sequence->content, ElementsAre(2, 1, 1));
  EXPECT_THAT(sequence->whole, ElementsAre(0x30, 0x80, 2, 1, 1, 0, 0));
  EXPECT_FALSE(reader.next(0x30));
  EXPECT_THAT(reader.rest(), ElementsAre(5, 0));
  EXPECT_TRUE(reader.next());
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.next());
}

struct Row {
  const char* name;
  Bytes bytes;
  Extent extent;
  Bytes content;
};

class BerCursorExtent : public ::testing::TestWithParam<Row> {};

TEST_P(BerCursorExtent, IsToldWithWhatThereIs) {
  BerReader reader(GetParam().bytes);
  const auto element = reader.next();
  ASSERT_TRUE(element);
  EXPECT_EQ(element->extent, GetParam().extent);
  EXPECT_THAT(element->content, ElementsAreArray(GetParam().content));
}

INSTANTIATE_TEST_SUITE_P(
    Elements, BerCursorExtent,
    ::testing::Values(
        Row{"Definite", {4, 1, 9}, Extent::kWhole, {9}},
        Row{"LongLength", {4, 0x84, 0, 0, 0, 1, 9}, Extent::kWhole, {9}},
        Row{"EightOctetLength", {4, 0x88, 0, 0, 0, 0, 0, 0, 0, 1, 9}, Extent::kWhole, {9}},
        Row{"DefiniteCutOff", {4, 3, 9}, Extent::kCutOff, {9}},
        Row{"HugeLength", {4, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 9}, Extent::kCutOff, {9}},
        Row{"Nested", {0x30, 0x80, 0x30, 0x80, 0, 0, 0, 0, 7}, Extent::kWhole, {0x30, 0x80, 0, 0}},
        Row{"ZerosInsideAreNoEnd", {0x30, 0x80, 4, 2, 0, 0, 0, 0}, Extent::kWhole, {4, 2, 0, 0}},
        Row{"IndefiniteCutOff", {0x30, 0x80, 4, 1, 9}, Extent::kCutOff, {4, 1, 9}},
        Row{"CutOffInTheEnd", {0x30, 0x80, 4, 1, 9, 0}, Extent::kCutOff, {4, 1, 9, 0}},
        Row{"CutOffWithin", {0x30, 0x80, 4, 5, 9}, Extent::kCutOff, {4, 5, 9}},
        Row{"PrimitiveIndefiniteWithin",
            {0x30, 0x80, 4, 0x80, 0, 0, 0, 0},
            Extent::kBroken,
            {4, 0x80, 0, 0, 0, 0}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(BerCursor, HeadersThatDoNotHoldAreNoElements) {
  const std::vector<Bytes> headers = {
      {}, {4}, {4, 0x80}, {4, 0x82, 1}, {0x1f, 1, 0}, {0x3f}, {4, 0x89, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  for (const Bytes& bytes : headers) {
    BerReader reader(bytes);
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.rest().size(), bytes.size());
  }
}

TEST_F(BerCursor, DepthCostsNothing) {
  Bytes deep;
  for (int i = 0; i < 4 << 20; ++i) deep.insert(deep.end(), {0x30, 0x80});
  EXPECT_EQ(BerReader(deep).next()->extent, Extent::kCutOff);
  deep.resize(deep.size() * 2);
  EXPECT_EQ(BerReader(deep).next()->extent, Extent::kWhole);
}

}  // namespace
}  // namespace kigen::formats
