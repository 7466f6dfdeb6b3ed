#include "probes/dialects/xml_stream.h"

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>

#include "tests/support/run_task.h"
#include "tests/support/scripted_transport.h"

namespace kigen::dialects {
namespace {

// Every tag up to the end: `+{namespace}local name=value`, `-` for an end tag, `=` for an empty one.
std::string describe(const XmlTag& tag) {
  static constexpr char kSigns[] = {'+', '-', '='};
  std::string text(1, kSigns[static_cast<int>(tag.kind)]);
  text += "{" + tag.name_space + "}" + std::string(tag.local_name());
  for (const auto& [name, value] : tag.attributes) text += " " + name + "=" + value;
  return text;
}

Task<Result<std::string>> describe_all(Transport& transport) {
  XmlStream stream(transport);
  std::string text;
  while (true) {
    auto tag = co_await stream.next_tag();
    if (!tag && tag.fault().reason == Reason::kClosed) co_return text;
    if (!tag) co_return std::move(tag).fault();
    text += describe(*tag) + "\n";
  }
}

Result<std::string> read_all(const std::string& xml) {
  testing::ScriptedTransport peer;
  peer.says(xml);
  return testing::run_task(describe_all(peer));
}

struct Readable {
  const char* name;
  std::string xml;
  const char* tags;
};
void PrintTo(const Readable& row, std::ostream* out) { *out << row.name; }

class XmlStreamReads : public ::testing::TestWithParam<Readable> {};

TEST_P(XmlStreamReads, Tags) {
  const auto tags = read_all(GetParam().xml);
  ASSERT_TRUE(tags) << tags.fault().detail;
  EXPECT_EQ(*tags, GetParam().tags);
}

INSTANTIATE_TEST_SUITE_P(
    Table, XmlStreamReads,
    ::testing::Values(
        Readable{"Nothing", "", ""}, Readable{"DeclarationAlone", "<?xml version='1.0'?>", ""},
        Readable{"Nested", "<a><b/><c>x</c></a>", "+{}a\n={}b\n+{}c\n-{}c\n-{}a\n"},
        Readable{"Spaces", " \r\n<a \t><b  /></a\n> ", "+{}a\n={}b\n-{}a\n"},
        Readable{"Attributes", "<a b='1' c = \"2'>/\"\n\td=''/>", "={}a b=1 c=2'>/ d=\n"},
        Readable{"DefaultNamespace", "<a xmlns='x'><b/><c xmlns='y'><d/></c><e/></a>",
                 "+{x}a xmlns=x\n={x}b\n+{y}c xmlns=y\n={y}d\n-{y}c\n={x}e\n-{x}a\n"},
        Readable{"DefaultNamespaceTakenBack", "<a xmlns='x'><b xmlns=''/></a>",
                 "+{x}a xmlns=x\n={}b xmlns=\n-{x}a\n"},
        Readable{"Prefixes", "<p:a xmlns:p='x' xmlns='z'><p:b xmlns:p='y'><p:c/></p:b><p:d/><e/></p:a>",
                 "+{x}a xmlns:p=x xmlns=z\n+{y}b xmlns:p=y\n={y}c\n-{y}b\n={x}d\n={z}e\n-{x}a\n"},
        Readable{"NamesOfAllKinds", "<_a-1.\xc3\xa9><Z9/></_a-1.\xc3\xa9>",
                 "+{}_a-1.\xc3\xa9\n={}Z9\n-{}_a-1.\xc3\xa9\n"},
        Readable{"TextWithAnything", "<a><b>]]> &x; > ' \" \x01\xff</b></a>", "+{}a\n+{}b\n-{}b\n-{}a\n"}),
    [](const auto& row) { return row.param.name; });

struct Unreadable {
  const char* name;
  std::string xml;
};
void PrintTo(const Unreadable& row, std::ostream* out) { *out << row.name; }

class XmlStreamRefuses : public ::testing::TestWithParam<Unreadable> {};

TEST_P(XmlStreamRefuses, AsProtocol) {
  const auto tags = read_all(GetParam().xml);
  ASSERT_FALSE(tags) << *tags;
  EXPECT_EQ(tags.fault().reason, Reason::kProtocol);
  EXPECT_LT(tags.fault().detail.size(), 200u);
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string numbered_attributes(std::size_t count) {
  std::string tag = "<a";
  for (std::size_t i = 0; i < count; ++i) tag += " b" + std::to_string(i) + "=''";
  return tag + "/>";
}

INSTANTIATE_TEST_SUITE_P(
    Table, XmlStreamRefuses,
    ::testing::Values(
        Unreadable{"TextBefore", "x"}, Unreadable{"TextInRoot", "<a>x"}, Unreadable{"TextAfter", "<a/>x"},
        Unreadable{"ByteOrderMark", "\xef\xbb\xbf<a/>"}, Unreadable{"Comment", "<!-- '"},
        Unreadable{"DocumentType", "<!DOCTYPE a ["}, Unreadable{"Cdata", "<a><b><![CDATA["},
        Unreadable{"ProcessingInstruction", "<?php '?>"}, Unreadable{"LateInstruction", "<a><?x '"},
        Unreadable{"SecondDeclaration", "<?xml version='1.0'?><?xml "},
        Unreadable{"LateDeclaration", " <?xml version='1.0'?>"},
        Unreadable{"DeclarationWithoutEnd", "<?xml version='1.0'>"}, Unreadable{"EmptyTag", "<>"},
        Unreadable{"EmptyEndTag", "<a></>"}, Unreadable{"SpaceBeforeName", "< a>"},
        Unreadable{"NameOfDigit", "<1>"}, Unreadable{"NameOfColon", "<:a>"},
        Unreadable{"NameToColon", "<a:>"}, Unreadable{"TwoColons", "<a:b:c xmlns:a='x'>"},
        Unreadable{"PartOfNameOfDigit", "<a:1 xmlns:a='x'>"}, Unreadable{"UndeclaredPrefix", "<p:a>"},
        Unreadable{"PrefixOfSibling", "<a><p:b xmlns:p='x'/><p:c/></a>"},
        Unreadable{"PrefixOfEndedSibling", "<a><p:b xmlns:p='x'></p:b><p:c/></a>"},
        Unreadable{"EndOfNothing", "</a>"}, Unreadable{"EndOfOther", "<a></b>"},
        Unreadable{"EndOfOtherPrefix", "<p:a xmlns:p='x' xmlns:q='x'></q:a>"},
        Unreadable{"EndWithAttribute", "<a></a b=''>"}, Unreadable{"EndThatIsEmpty", "<a></a/>"},
        Unreadable{"SlashInMidTag", "<a / b=''>"}, Unreadable{"TagInTag", "<a <b>"},
        Unreadable{"AttributeWithoutValue", "<a b>"}, Unreadable{"AttributeWithoutQuotes", "<a b=c>"},
        Unreadable{"AttributeWithoutSpace", "<a b='c'd='e'>"}, Unreadable{"AttributeWithoutName", "<a =''>"},
        Unreadable{"AttributeTwice", "<a b='1' b='2'>"}, Unreadable{"AttributeWithTag", "<a b='<c>'>"},
        Unreadable{"TooManyAttributes", numbered_attributes(XmlStream::kMaxAttributes + 1)},
        Unreadable{"TooDeep", repeated("<a>", XmlStream::kMaxDepth + 1)}),
    [](const auto& row) { return row.param.name; });

class XmlStreamBounds : public ::testing::Test {};

TEST_F(XmlStreamBounds, AreTheLastThatIsRead) {
  EXPECT_TRUE(read_all(numbered_attributes(XmlStream::kMaxAttributes)));
  EXPECT_TRUE(read_all(repeated("<a>", XmlStream::kMaxDepth)));
}

TEST_F(XmlStreamBounds, NothingBehindATagIsTaken) {
  testing::ScriptedTransport peer;
  peer.says("<a>b<c");
  XmlStream stream(peer);
  ASSERT_TRUE(testing::run_task([](XmlStream& xml) -> Task<Status> {
    auto tag = co_await xml.next_tag();
    if (!tag) co_return std::move(tag).fault();
    co_return Done();
  }(stream)));
  EXPECT_EQ(peer.unread_bytes(), 3u);
  EXPECT_EQ(stream.depth(), 1u);
}

}  // namespace
}  // namespace kigen::dialects
