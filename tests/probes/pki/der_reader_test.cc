#include "probes/pki/der_reader.h"

#include <gtest/gtest.h>

#include "tests/probes/pki/der_builder.h"

namespace kigen::pki {
namespace {

using testing::element;
using testing::join;

TEST(DerReader, WalksOneElementAfterAnother) {
  const Bytes bytes =
      join({element(tag::kInteger, "\x05"), element(tag::kNull, ""), element(tag::kOid, "\x55\x04")});
  DerReader reader(bytes);
  EXPECT_EQ(reader.peek(), tag::kInteger);
  const auto integer = reader.next();
  ASSERT_TRUE(integer);
  EXPECT_EQ(integer->tag, tag::kInteger);
  EXPECT_EQ(as_text(integer->content), "\x05");
  EXPECT_EQ(integer->whole.size(), 3u);
  EXPECT_EQ(integer->whole.data(), bytes.data());
  EXPECT_TRUE(reader.next(tag::kNull));
  EXPECT_EQ(as_text(reader.next()->content), "\x55\x04");
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.peek());
}

TEST(DerReader, StaysWhereItIsWhenTheTagIsAnother) {
  const Bytes bytes = element(tag::kInteger, "\x05");
  DerReader reader(bytes);
  EXPECT_FALSE(reader.next(tag::kOid));
  EXPECT_TRUE(reader.next(tag::kInteger));
}

class DerLength : public ::testing::TestWithParam<std::size_t> {};

TEST_P(DerLength, IsReadInItsShortestForm) {
  const Bytes bytes = join({element(tag::kOctetString, Bytes(GetParam(), 0x5a)), element(tag::kNull, "")});
  DerReader reader(bytes);
  const auto octets = reader.next();
  ASSERT_TRUE(octets);
  EXPECT_EQ(octets->content.size(), GetParam());
  EXPECT_EQ(der_total_length(bytes), bytes.size() - 2);
  EXPECT_TRUE(reader.next(tag::kNull));
}

INSTANTIATE_TEST_SUITE_P(Sizes, DerLength,
                         ::testing::Values(0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 24));

TEST(DerReader, ReadsLengthsThatAreNotMinimal) {
  const Bytes bytes = {0x04, 0x84, 0x00, 0x00, 0x00, 0x01, 0x5a};
  EXPECT_EQ(as_text(DerReader(bytes).next()->content), "Z");
}

TEST(DerReader, RefusesWhatDoesNotFitAtEveryLength) {
  for (const std::size_t size : {std::size_t{3}, std::size_t{200}, std::size_t{70000}}) {
    const Bytes whole = element(tag::kSequence, Bytes(size, 0x00));
    for (std::size_t kept = 0; kept < whole.size(); kept = kept < 8 ? kept + 1 : kept * 2) {
      const ByteView cut = ByteView(whole).first(kept);
      DerReader reader(cut);
      EXPECT_FALSE(reader.next()) << size << " cut to " << kept;
      EXPECT_EQ(reader.at_end(), kept == 0);
    }
    EXPECT_TRUE(DerReader(whole).next());
  }
}

struct BrokenHeader {
  std::string name;
  Bytes bytes;
};

class DerBrokenHeader : public ::testing::TestWithParam<BrokenHeader> {};

TEST_P(DerBrokenHeader, IsNoElement) {
  EXPECT_FALSE(DerReader(GetParam().bytes).next());
  EXPECT_FALSE(der_total_length(GetParam().bytes));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, DerBrokenHeader,
    ::testing::Values(BrokenHeader{"Indefinite", {0x30, 0x80, 0x00, 0x00}},
                      BrokenHeader{"FiveLengthOctets", {0x30, 0x85, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00}},
                      BrokenHeader{"ReservedLength", {0x30, 0xff, 0x00, 0x00}},
                      BrokenHeader{"MultiByteTag", {0x1f, 0x01, 0x00}},
                      BrokenHeader{"ContextMultiByteTag", {0xbf, 0x01, 0x00}},
                      BrokenHeader{"TagAlone", {0x30}}, BrokenHeader{"LengthCutOff", {0x30, 0x82, 0x01}},
                      BrokenHeader{"Empty", {}}),
    [](const auto& test) { return test.param.name; });

TEST(DerReader, LargestLengthDoesNotOverflow) {
  const Bytes bytes = {0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00};
  EXPECT_FALSE(DerReader(bytes).next());
  EXPECT_EQ(der_total_length(bytes), 6u + 0xffffffffull);
}

}  // namespace
}  // namespace kigen::pki
