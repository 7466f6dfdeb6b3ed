#include "exporter/web/response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/http_client.h"

namespace kigen::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class HttpDate : public ::testing::Test {};

TEST_F(HttpDate, IsWrittenAsInRfc9110) {
  using namespace std::chrono;
  EXPECT_EQ(http_date(sys_days(1994y / November / 6) + 8h + 49min + 37s), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(sys_days(2024y / February / 29)), "Thu, 29 Feb 2024 00:00:00 GMT");
}

class AnswerBytes : public ::testing::Test {
 protected:
  std::string sent(const Answer& answer, Body body) {
    std::string bytes;
    send_answer(answer, {{"Retry-After", "1"}}, body,
                [&](std::string_view piece) { return bytes += piece, true; });
    return bytes;
  }
};

TEST_F(AnswerBytes, CarryLengthAndWhatEveryAnswerHas) {
  const auto response =
      testing::parse_http_response(sent({503, "text/plain; charset=utf-8", "busy\n"}, Body::kSend));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, "busy\n");
  EXPECT_TRUE(response.complete);
  EXPECT_EQ(response.header("Content-Length"), "5");
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_EQ(response.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.header("Retry-After"), "1");
  EXPECT_TRUE(response.header("Date").has_value());
  EXPECT_FALSE(response.header("Content-Security-Policy").has_value());
}

TEST_F(AnswerBytes, HtmlMayLoadNothing) {
  const auto response =
      testing::parse_http_response(sent({200, "text/html; charset=utf-8", "<p>"}, Body::kSend));
  EXPECT_EQ(response.header("Content-Security-Policy"), "default-src 'none'; style-src 'unsafe-inline'");
}

TEST_F(AnswerBytes, HeadHasTheSameHeadersAndNoBody) {
  const Answer answer{200, "text/plain", "hello"};
  const std::string bytes = sent(answer, Body::kLeaveOut);
  EXPECT_THAT(bytes, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

class Streamed : public ::testing::Test {
 protected:
  StreamedBody body(HttpVersion version) {
    return {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", version, [this](std::string_view piece) {
              pieces_.emplace_back(piece);
              return !refuse_;
            }};
  }
  std::string all() const {
    std::string bytes;
    for (const auto& piece : pieces_) bytes += piece;
    return bytes;
  }

  std::vector<std::string> pieces_;
  bool refuse_ = false;
};

TEST_F(Streamed, ShortPageWaitsForItsEnd) {
  auto stream = body(HttpVersion::k11);
  EXPECT_TRUE(stream.write("short\n"));
  EXPECT_FALSE(stream.started());
  EXPECT_TRUE(pieces_.empty());
  EXPECT_TRUE(stream.finish());
  const auto response = testing::parse_http_response(all());
  EXPECT_EQ(response.body, "short\n");
  EXPECT_TRUE(response.complete);
}

TEST_F(Streamed, EmptyPageIsWhole) {
  auto stream = body(HttpVersion::k11);
  EXPECT_TRUE(stream.finish());
  const auto response = testing::parse_http_response(all());
  EXPECT_EQ(response.body, "");
  EXPECT_TRUE(response.complete);
}

TEST_F(Streamed, SmallWritesBecomeLargePieces) {
  auto stream = body(HttpVersion::k11);
  std::string page;
  for (int i = 0; i < 20000; ++i) {
    const std::string line = "line " + std::to_string(i) + " of a page\n";
    page += line;
    stream.write(line);
  }
  stream.finish();
  EXPECT_EQ(testing::parse_http_response(all()).body, page);
  ASSERT_GT(pieces_.size(), 4u);
  for (std::size_t i = 1; i + 2 < pieces_.size(); ++i) EXPECT_GE(pieces_[i].size(), 65536u) << i;
}

TEST_F(Streamed, PageHandedOverWholeIsCutIntoPieces) {
  auto stream = body(HttpVersion::k11);
  const std::string page(1'000'000, 'x');
  stream.write(page);
  stream.finish();
  EXPECT_EQ(testing::parse_http_response(all()).body, page);
  for (const auto& piece : pieces_) EXPECT_LE(piece.size(), 200'000u);
}

TEST_F(Streamed, UnfinishedPageIsNotComplete) {
  auto stream = body(HttpVersion::k11);
  stream.write(std::string(200'000, 'x'));
  EXPECT_TRUE(stream.started());
  EXPECT_FALSE(testing::parse_http_response(all()).complete);
}

TEST_F(Streamed, OldVersionGetsItRaw) {
  auto stream = body(HttpVersion::k10);
  stream.write(std::string(100'000, 'x'));
  stream.finish();
  const std::string bytes = all();
  EXPECT_EQ(bytes.substr(bytes.find("\r\n\r\n") + 4), std::string(100'000, 'x'));
}

TEST_F(Streamed, NothingIsWrittenAfterARefusal) {
  auto stream = body(HttpVersion::k11);
  refuse_ = true;
  EXPECT_FALSE(stream.write(std::string(500'000, 'x')));
  EXPECT_FALSE(stream.write("more"));
  EXPECT_FALSE(stream.finish());
  EXPECT_EQ(pieces_.size(), 1u);
}

}  // namespace
}  // namespace kigen::web
