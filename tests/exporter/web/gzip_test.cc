#include "exporter/web/gzip.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/web/deflater.h"
#include "tests/support/http_client.h"

namespace kigen::web {
namespace {

// A page like ours: repetitive, yet not all alike.
std::string sample_page(int lines) {
  std::string page;
  for (int i = 0; i < lines; ++i) {
    page += "cert_expiry_seconds{group=\"web\",target=\"host" + std::to_string(i) +
            ".example.test:443\",item=\"0\"} " + std::to_string(i * 7919 % 1000003) + "\n";
  }
  return page;
}

struct DeflaterCase {
  const char* name;
  std::unique_ptr<Deflater> (*make)();
};

class DeflaterOf : public ::testing::TestWithParam<DeflaterCase> {
 protected:
  void SetUp() override {
    deflater_ = GetParam().make();
    if (!deflater_) deflater_ = make_zlib_deflater();  // no ISA-L here: the fallback stands in for it
  }

  std::string compressed(const std::vector<std::string_view>& pieces) {
    std::string out;
    const auto sink = [&](std::string_view bytes) {
      EXPECT_LE(bytes.size(), kDeflatedPieceBytes);
      out += bytes;
      return true;
    };
    for (const auto piece : pieces) EXPECT_TRUE(deflater_->deflate(piece, Deflater::Input::kMore, sink));
    EXPECT_TRUE(deflater_->deflate({}, Deflater::Input::kEnd, sink));
    return out;
  }

  std::unique_ptr<Deflater> deflater_;
};

TEST_P(DeflaterOf, NothingIsAnEmptyMember) { EXPECT_EQ(testing::gunzip(compressed({})), ""); }

TEST_P(DeflaterOf, PiecesComeBackAsOneText) {
  EXPECT_EQ(testing::gunzip(compressed({"one\n", "", "two\n", "three\n"})), "one\ntwo\nthree\n");
}

TEST_P(DeflaterOf, LargePageShrinksAndComesBack) {
  const std::string page = sample_page(50000);
  const std::string bytes = compressed({page});
  EXPECT_LT(bytes.size(), page.size() / 3);
  EXPECT_EQ(testing::gunzip(bytes), page);
}

TEST_P(DeflaterOf, BytesThatDoNotShrinkComeBack) {
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 300000; ++i) {
    x = x * 1664525u + 1013904223u;
    noise += static_cast<char>(x >> 24);
  }
  EXPECT_EQ(testing::gunzip(compressed({noise})), noise);
}

TEST_P(DeflaterOf, RefusingSinkEndsIt) {
  int calls = 0;
  const auto refuse = [&](std::string_view) { return ++calls, false; };
  EXPECT_FALSE(deflater_->deflate(sample_page(50000), Deflater::Input::kEnd, refuse));
  EXPECT_EQ(calls, 1);
}

INSTANTIATE_TEST_SUITE_P(Gzip, DeflaterOf,
                         ::testing::Values(DeflaterCase{"Isal", &make_isal_deflater},
                                           DeflaterCase{"Zlib", &make_zlib_deflater}),
                         [](const auto& row) { return row.param.name; });

class GzipStreamTest : public ::testing::Test {};

TEST_F(GzipStreamTest, WritesOneMember) {
  std::string out;
  GzipStream stream([&](std::string_view bytes) { return out += bytes, true; });
  EXPECT_TRUE(stream.write("cert_"));
  EXPECT_TRUE(stream.write("info 1\n"));
  EXPECT_TRUE(stream.finish());
  EXPECT_EQ(out.substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(testing::gunzip(out), "cert_info 1\n");
}

TEST_F(GzipStreamTest, StaysClosedOnceTheReaderIsGone) {
  int calls = 0;
  GzipStream stream([&](std::string_view) { return ++calls, false; });
  const std::string page = sample_page(50000);
  EXPECT_FALSE(stream.write(page));
  EXPECT_FALSE(stream.write(page));
  EXPECT_FALSE(stream.finish());
  EXPECT_EQ(calls, 1);
}

struct AcceptCase {
  const char* name;
  const char* value;
  bool accepted;
};

class AcceptEncoding : public ::testing::TestWithParam<AcceptCase> {};

TEST_P(AcceptEncoding, IsReadAsTheRfcSays) { EXPECT_EQ(accepts_gzip(GetParam().value), GetParam().accepted); }

INSTANTIATE_TEST_SUITE_P(
    Values, AcceptEncoding,
    ::testing::Values(
        AcceptCase{"Absent", "", false}, AcceptCase{"Gzip", "gzip", true},
        AcceptCase{"Prometheus", "gzip;q=1.0, identity;q=0.5, *;q=0", true},
        AcceptCase{"UpperCase", "GZIP", true}, AcceptCase{"OldName", "x-gzip", true},
        AcceptCase{"Refused", "gzip;q=0", false}, AcceptCase{"RefusedLong", "gzip ; Q=0.000", false},
        AcceptCase{"LittleWanted", "gzip;q=0.001", true}, AcceptCase{"Star", "*", true},
        AcceptCase{"StarRefused", "*;q=0", false}, AcceptCase{"RefusedDespiteStar", "*, gzip;q=0", false},
        AcceptCase{"WantedDespiteStar", "*;q=0, gzip", true}, AcceptCase{"OtherCoding", "deflate, br", false},
        AcceptCase{"LongerName", "gzipped", false}, AcceptCase{"OnlyCommas", ",,,", false},
        AcceptCase{"BrowserList", "deflate, gzip, br, zstd", true}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kigen::web
