#include "probes/sources/socket_transport.h"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>

namespace kigen::sources {

Task<Status> SocketTransport::fill() {
  if (received_ >= kMaxPreambleBytes) {
    co_return Fault(Reason::kTooLarge, "the peer sent more than 64 KiB before TLS");
  }
  std::array<std::uint8_t, 1024> chunk;
  auto count = co_await connection_.read_some(chunk);
  if (!count) co_return std::move(count).fault();
  received_ += *count;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(consumed_));
  consumed_ = 0;
  buffer_.insert(buffer_.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*count));
  co_return Done();
}

Task<Result<std::string>> SocketTransport::read_line() {
  while (true) {
    const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(consumed_);
    const auto end = std::find(begin, buffer_.end(), '\n');
    const auto length = static_cast<std::size_t>(end - begin);
    if (length > kMaxLineBytes) co_return Fault(Reason::kTooLarge, "the peer sent a line of more than 2 KiB");
    if (end != buffer_.end()) {
      std::string line(begin, end);
      consumed_ += length + 1;
      if (line.ends_with('\r')) line.pop_back();
      co_return line;
    }
    auto more = co_await fill();
    if (!more) co_return std::move(more).fault();
  }
}

Task<Result<Bytes>> SocketTransport::read_exactly(std::size_t count) {
  if (count > kMaxPreambleBytes) co_return Fault(Reason::kTooLarge, "the peer announced more than 64 KiB");
  while (unread_bytes() < count) {
    auto more = co_await fill();
    if (!more) co_return std::move(more).fault();
  }
  const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(consumed_);
  Bytes bytes(begin, begin + static_cast<std::ptrdiff_t>(count));
  consumed_ += count;
  co_return bytes;
}

Task<Status> SocketTransport::write(std::string bytes) {
  auto written = co_await connection_.write_all(as_bytes(bytes));
  co_return written;
}

}  // namespace kigen::sources
