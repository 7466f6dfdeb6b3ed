// A Transport whose peer has said all it will ever say and hears nothing: for hostile bytes of any kind.
// Keeps the bounds of transport.h. Knows nothing of GoogleTest, so that fuzz targets can use it.
#pragma once

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "probes/dialects/transport.h"

namespace kigen::dialects {

class Monologue final : public Transport {
 public:
  explicit Monologue(std::string said) : said_(std::move(said)) {
    if (said_.size() <= kMaxPreambleBytes) return;
    said_.resize(kMaxPreambleBytes);
    end_ = Reason::kTooLarge;
  }

  Task<Result<std::string>> read_line() override {
    const std::size_t end = said_.find('\n', consumed_);
    const std::size_t length = std::min(end, said_.size()) - consumed_;
    if (length > kMaxLineBytes) co_return Fault(Reason::kTooLarge, "monologue: a long line");
    if (end == std::string::npos) co_return Fault(end_, "monologue: the end");
    std::string line = said_.substr(consumed_, length);
    consumed_ = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    co_return line;
  }

  Task<Result<Bytes>> read_exactly(std::size_t count) override {
    if (count > unread_bytes()) co_return Fault(end_, "monologue: the end");
    Bytes bytes = to_owned(as_bytes(said_).subspan(consumed_, count));
    consumed_ += count;
    co_return bytes;
  }

  Task<Status> write(std::string) override { co_return Done(); }
  std::size_t unread_bytes() const override { return said_.size() - consumed_; }

  std::string_view consumed() const { return std::string_view(said_).substr(0, consumed_); }

 private:
  std::string said_;
  std::size_t consumed_ = 0;
  Reason end_ = Reason::kClosed;
};

}  // namespace kigen::dialects
