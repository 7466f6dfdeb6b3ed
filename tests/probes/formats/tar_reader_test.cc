#include "probes/formats/tar_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/tar_builder.h"

namespace kigen::formats {
namespace {

using build::tar;
using build::tar_file;
using build::tar_member;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// `NAME=CONTENT` of every file, and behind them the reason when it ended in a fault.
std::vector<std::string> listed(ByteView archive) {
  MemoryInput input(archive);
  TarReader reader(input);
  std::vector<std::string> members;
  for (;;) {
    const auto member = reader.next();
    if (!member) members.emplace_back(label(member.fault().reason));
    if (!member || !member.value()) return members;
    const auto& [name, offset, size] = *member.value();
    members.push_back(name + "=" + std::string(as_text(archive.subspan(offset, size))));
  }
}

class Tar : public ::testing::Test {};

TEST_F(Tar, FilesAreListedInOrder) {
  const Bytes folder = tar_member({.name = "folder/", .size = 512, .type = '5'}, "");
  const Bytes link = tar_member({.name = "link", .type = '2'}, "");
  const Bytes old = tar_member({.name = "old", .size = 1, .type = '\0'}, "1");
  const Bytes archive = tar({tar_file("a", "hello"), folder, link, tar_file("empty", ""), old});
  EXPECT_TRUE(begins_as_tar(archive));
  EXPECT_THAT(listed(archive), ElementsAre("a=hello", "empty=", "old=1"));
}

TEST_F(Tar, NamesComeFromPrefixLongNameOrPax) {
  const std::string longer(200, 'n');
  const std::string pax = build::pax_record("mtime", "1.5") + build::pax_record("path", "from pax") +
                          build::pax_record("size", "3");
  const Bytes archive = tar({
      tar_member({.name = "name", .prefix = "some/folder"}, ""),
      tar_member({.name = "gnu", .prefix = "times", .magic = std::string("ustar  \0", 8)}, ""),
      tar_member({.name = "././@LongLink", .size = 201, .type = 'L'}, longer + '\0'),
      tar_file("cut", "1"),
      tar_member({.name = "./PaxHeaders/x", .size = pax.size(), .type = 'x'}, pax),
      tar_member({.name = "cut"}, "abc"),
      tar_file("plain", ""),
  });
  EXPECT_THAT(listed(archive),
              ElementsAre("some/folder/name=", "gnu=", longer + "=1", "from pax=abc", "plain="));
}

TEST_F(Tar, SizesAreOctalOrBase256) {
  const Bytes archive = tar(
      {tar_member({.name = "b", .size = 3, .size_as = build::TarSize::kBase256}, "abc"), tar_file("c", "d")});
  EXPECT_THAT(listed(archive), ElementsAre("b=abc", "c=d"));
}

TEST_F(Tar, EveryTruncationKeepsWhatStandsBeforeIt) {
  const Bytes archive = build::joined({tar_file("a", "hello"), tar_file("b", std::string(600, 'x'))});
  for (std::size_t size = 0; size < archive.size(); ++size) {
    const auto members = listed(ByteView(archive).first(size));
    const bool between = size == 0 || (size >= 512 + 5 && size <= 1024) || size >= 1024 + 512 + 600;
    EXPECT_EQ(!members.empty() && members.back() == "truncated", !between) << size;
    EXPECT_EQ(!members.empty() && members.front() == "a=hello", size >= 512 + 5) << size;
  }
}

struct Row {
  const char* name;
  Bytes archive;
  const char* reason;
};

class BrokenTar : public ::testing::TestWithParam<Row> {};

TEST_P(BrokenTar, EndsInAFault) {
  const Bytes archive = tar({tar_file("first", ""), GetParam().archive, tar_file("last", "")});
  EXPECT_THAT(listed(archive), ElementsAre("first=", GetParam().reason));
}

Bytes changed(Bytes member, std::size_t at) {
  member[at] ^= 1;
  return member;
}

Bytes pax(const std::string& records) {
  return tar_member({.name = "x", .size = records.size(), .type = 'x'}, records);
}

INSTANTIATE_TEST_SUITE_P(
    Members, BrokenTar,
    ::testing::Values(
        Row{"Sum", changed(tar_file("a", ""), 3), "malformed"},
        Row{"Magic", tar_member({.name = "a", .magic = "rats"}, ""), "malformed"},
        Row{"SizeBeyondTheEnd", tar_member({.name = "a", .size = 9999}, ""), "truncated"},
        Row{"SizeNearlyWrapping",
            tar_member({.name = "a", .size = ~std::uint64_t{0} - 500, .size_as = build::TarSize::kBase256},
                       ""),
            "truncated"},
        Row{"SparseMember", tar_member({.name = "a", .type = 'S'}, ""), "unsupported"},
        Row{"LongName", tar_member({.name = "l", .size = 70'000, .type = 'L'}, std::string(70'000, 'n')),
            "too_large"},
        Row{"PaxLength", pax("99 path=a\n"), "malformed"}, Row{"PaxNoLength", pax("path=a\n"), "malformed"},
        Row{"PaxNoEquals", pax("8 patha\n"), "malformed"}, Row{"PaxTiny", pax("1 "), "malformed"},
        Row{"PaxSize", pax(build::pax_record("size", "12x")), "malformed"},
        Row{"PaxHugeSize", pax(build::pax_record("size", "99999999999999999999999")), "malformed"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(Tar, NonsenseIsMalformedAndBlocksOfZerosEnd) {
  EXPECT_THAT(listed(Bytes(512, 'x')), ElementsAre("malformed"));
  EXPECT_THAT(listed(Bytes(512, 0)), IsEmpty());
  EXPECT_THAT(listed(Bytes{}), IsEmpty());
  EXPECT_FALSE(begins_as_tar(Bytes(511, 0)));
  EXPECT_FALSE(begins_as_tar(Bytes(512, 0)));
}

TEST_F(Tar, MoreThanTenThousandHeadersAreTooLarge) {
  Bytes archive;
  const Bytes member = tar_member({.name = "d", .type = '5'}, "");
  for (int i = 0; i < 10'001; ++i) archive.insert(archive.end(), member.begin(), member.end());
  EXPECT_THAT(listed(archive), ElementsAre("too_large"));
}

}  // namespace
}  // namespace kigen::formats
