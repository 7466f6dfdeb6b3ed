#include "probes/formats/json_descriptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "tests/probes/formats/document_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using std::chrono::sys_seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr sys_seconds kJuly(std::chrono::seconds(1561939200)), kMarch(std::chrono::seconds(1803902400));

class JsonDescriptions : public ::testing::Test {
 protected:
  static Contents described(const std::string& text) {
    Contents contents;
    collect_descriptions(JsonText::read(text).value(), contents);
    return contents;
  }
  static std::vector<std::string> names_of(const Contents& contents) {
    std::vector<std::string> names;
    for (const auto& found : contents.certificates) names.push_back(found.friendly_name);
    return names;
  }
};

// GET /rest/monitor/v2/connection-servers and virtual-centers of Horizon.
TEST_F(JsonDescriptions, ServersOfHorizonTellMilliseconds) {
  const Contents contents = described(
      R"([{"name":"cs1.example.jp","certificate":{"valid":false,"valid_from":1561939200000,)"
      R"("valid_to":1803902400000},"default_certificate":false,"last_updated_timestamp":1582029025748},)"
      R"({"name":"vc1","connection_servers":[{"name":"cs1","thumbprint_accepted":true},)"
      R"({"name":"cs2","certificate":{"valid":true,"valid_from":1561939200000,"valid_to":1803902400000}}]}])");
  EXPECT_THAT(entries_of(contents), ElementsAre("/0/certificate", "/1/connection_servers/1/certificate"));
  EXPECT_THAT(names_of(contents), ElementsAre("cs1.example.jp", "vc1/cs2"));
  EXPECT_THAT(contents.faults, IsEmpty());
  const auto& found = contents.certificates.front();
  EXPECT_EQ(found.described, (Description{"", "", kJuly, kMarch, std::nullopt}));
  EXPECT_TRUE(found.der.empty());
  EXPECT_EQ(found.role, std::nullopt);
  EXPECT_EQ(found.state, State::kCurrent);
}

// CertificateInfo of Horizon 2303 and later.
TEST_F(JsonDescriptions, CertificateInfoTellsMore) {
  const Contents contents = described(
      R"([{"certificate_usage":"VDM","in_use":false,"invalid_reasons":[],"issuer":"CN=Example CA",)"
      R"("subject":"CN=cs1.example.jp","sha1_thumbprint":"00:01 02-03:0405060708090A0b0c0d0e0f10111213",)"
      R"("valid_from":"20190701000000","valid_until":"20270301120000"}])");
  ASSERT_THAT(contents.certificates, SizeIs(1));
  const auto& found = contents.certificates.front();
  Sha1 sha1{};
  for (std::size_t i = 0; i < sha1.size(); ++i) sha1[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(found.described, (Description{"CN=cs1.example.jp", "CN=Example CA", kJuly, kMarch, sha1}));
  EXPECT_EQ(found.state, State::kBackup);
}

TEST_F(JsonDescriptions, OtherNamesAndWaysOfWritingCountAsWell) {
  const std::string from = "\"2019-07-01T00:00:00Z\"", to = "\"2027-03-01T21:00:00+09:00\"";
  for (const auto& [first, last] : {std::pair("not_before", "not_after"),
                                    {"notBefore", "notAfter"},
                                    {"validFrom", "validTo"},
                                    {"valid_from", "validUntil"}}) {
    const Contents contents =
        described("{\"" + std::string(first) + "\":" + from + ",\"" + last + "\":" + to + "}");
    ASSERT_THAT(contents.certificates, SizeIs(1)) << first;
    EXPECT_EQ(contents.certificates[0].described->not_before, kJuly);
    EXPECT_EQ(contents.certificates[0].described->not_after, kMarch);
    EXPECT_EQ(contents.certificates[0].entry, "");
  }
}

TEST_F(JsonDescriptions, WhatIsNotTheDigestIsNoDigest) {
  for (const char* text : {"", "0001", "zz0102030405060708090a0b0c0d0e0f10111213",
                           "000102030405060708090a0b0c0d0e0f1011121314"}) {
    const Contents contents =
        described(R"({"valid_from":1,"valid_to":2,"thumbprint":")" + std::string(text) + "\"}");
    ASSERT_THAT(contents.certificates, SizeIs(1)) << text;
    EXPECT_EQ(contents.certificates[0].described->fingerprint_sha1, std::nullopt) << text;
  }
}

TEST_F(JsonDescriptions, NothingToldIsNothingFound) {
  for (const char* text : {R"([])", R"([{"name":"cs1","certificate":{}}])", R"([{"certificate":null}])",
                           R"([{"certificate":{"valid":false,"valid_from":0,"valid_to":0}}])",
                           R"([{"valid_from":null,"valid_to":""}])", R"("valid_from")"}) {
    const Contents contents = described(text);
    EXPECT_THAT(contents.certificates, IsEmpty()) << text;
    EXPECT_THAT(contents.faults, IsEmpty()) << text;
  }
}

struct Wrong {
  const char* name;
  const char* members;
};
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

class WrongDescription : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongDescription, IsAFaultBesideTheOthers) {
  const std::string right = R"({"valid_from":1561939200,"valid_to":1803902400})";
  Contents contents;
  const std::string text = "[" + right + ",{\"a/b\":{" + GetParam().members + "}}," + right + "]";
  collect_descriptions(JsonText::read(text).value(), contents);
  EXPECT_THAT(entries_of(contents), ElementsAre("/0", "/2"));
  EXPECT_THAT(faults_of(contents), ElementsAre("/1/a~1b: malformed"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongDescription,
    ::testing::Values(Wrong{"end_before_beginning", R"("valid_from":1803902400,"valid_to":1561939200)"},
                      Wrong{"no_date", R"("valid_from":1561939200,"valid_to":"soon")"},
                      Wrong{"no_end", R"("valid_from":1561939200)"},
                      Wrong{"no_beginning", R"("valid_to":1803902400,"valid_from":null)"},
                      Wrong{"an_object", R"("valid_from":{},"valid_to":1803902400)"},
                      Wrong{"a_fraction", R"("valid_from":1.5,"valid_to":1803902400)"},
                      Wrong{"beyond_all_bounds", R"("valid_from":1,"valid_to":18446744073709551615)"},
                      Wrong{"negative", R"("valid_from":-1,"valid_to":1803902400)"}),
    [](const auto& tested) { return tested.param.name; });

// As NSX has it: the dates beside a certificate are those of that one.
TEST_F(JsonDescriptions, DatesOfWhatIsHandedOutDescribeNothing) {
  const auto pem = with_written_line_ends(testing::mint_chain().leaf.pem);
  const std::string dates = R"("not_before":1561939200000,"not_after":1803902400000)";
  EXPECT_THAT(described(R"([{"pem_encoded":")" + pem + R"(",)" + dates + R"(,"details":[{)" + dates + "}]}]")
                  .certificates,
              IsEmpty());
  EXPECT_THAT(described("[{" + dates + R"(},{"pem_encoded":")" + pem + "\"}]").certificates, SizeIs(1));
}

TEST_F(JsonDescriptions, MoreThanIsReadIsAFaultOfTheWhole) {
  std::string text = "[";
  for (int i = 0; i < 10'002; ++i) text += R"({"valid_from":1,"valid_to":2},)";
  text.back() = ']';
  const Contents contents = described(text);
  EXPECT_THAT(contents.certificates, SizeIs(10'000));
  EXPECT_THAT(faults_of(contents), ElementsAre("limit"));
}

TEST_F(JsonDescriptions, LongKeysAndNamesAreBounded) {
  const std::string name(1 << 20, 'n');
  EXPECT_LT(described("{\"" + name + R"(":{"valid_from":1,"valid_to":2}})").certificates.at(0).entry.size(),
            300u);
  std::string text = R"({"name":")" + name + R"(","list":[)";
  for (int i = 0; i < 5000; ++i) text += R"({"name":"x","valid_from":1,"valid_to":2},)";
  text.back() = ']';
  const Contents contents = described(text + "}");
  ASSERT_THAT(contents.certificates, SizeIs(5000));
  EXPECT_EQ(contents.certificates[0].friendly_name, "x");
  const Contents around =
      described(R"([{"name":")" + name + R"(","certificate":{"valid_from":1,"valid_to":2}}])");
  EXPECT_LE(around.certificates.at(0).friendly_name.size(), 256u);
}

}  // namespace
}  // namespace kigen::formats
