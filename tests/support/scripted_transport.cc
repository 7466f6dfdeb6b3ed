#include "tests/support/scripted_transport.h"

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>

namespace kigen::testing {

ScriptedTransport::~ScriptedTransport() = default;

ScriptedTransport& ScriptedTransport::says(std::string bytes) {
  script_.push_back({Kind::kSays, std::move(bytes)});
  return *this;
}

ScriptedTransport& ScriptedTransport::says_for_ever(std::string bytes) {
  script_.push_back({Kind::kSaysForEver, std::move(bytes)});
  return *this;
}

ScriptedTransport& ScriptedTransport::expects(std::string bytes) {
  script_.push_back({Kind::kExpects, std::move(bytes)});
  return *this;
}

// The next bytes of the peer into the buffer.
Status ScriptedTransport::hear() {
  if (received_ >= kMaxPreambleBytes) return Fault(Reason::kTooLarge, "script: more than 64 KiB");
  if (script_.empty()) return Fault(Reason::kClosed, "script: the end");
  const Step step = script_.front();
  if (step.kind == Kind::kExpects) return Fault(Reason::kTimeout, "script: the peer waits for " + step.bytes);
  if (step.kind == Kind::kSays) script_.pop_front();
  buffer_ += step.bytes;
  received_ += step.bytes.size();
  return Done();
}

Task<Result<std::string>> ScriptedTransport::read_line() {
  std::size_t end = buffer_.find('\n');
  while (end == std::string::npos && buffer_.size() <= kMaxLineBytes) {
    auto heard = hear();
    if (!heard) co_return std::move(heard).fault();
    end = buffer_.find('\n');
  }
  if (end == std::string::npos || end > kMaxLineBytes)
    co_return Fault(Reason::kTooLarge, "script: a long line");
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  co_return line;
}

Task<Result<Bytes>> ScriptedTransport::read_exactly(std::size_t count) {
  while (buffer_.size() < count) {
    auto heard = hear();
    if (!heard) co_return std::move(heard).fault();
  }
  Bytes bytes = to_owned(as_bytes(buffer_).first(count));
  buffer_.erase(0, count);
  co_return bytes;
}

Task<Status> ScriptedTransport::write(std::string bytes) {
  if (script_.empty() || script_.front().kind != Kind::kExpects) {
    ADD_FAILURE() << "the dialect speaks out of turn: " << bytes;
    co_return Fault(Reason::kClosed, "script: out of turn");
  }
  EXPECT_EQ(bytes, script_.front().bytes);
  script_.pop_front();
  co_return Done();
}

}  // namespace kigen::testing
