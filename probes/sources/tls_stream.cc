#include "probes/sources/tls_stream.h"

#include <array>
#include <boost/asio/awaitable.hpp>

namespace kigen::sources {

Task<Status> TlsStream::read_some(Bytes& out) {
  const std::size_t before = out.size();
  std::array<std::uint8_t, 4096> chunk;
  while (out.size() == before) {  // a frame may arrive in pieces
    auto count = co_await connection_.read_some(chunk);
    if (!count) co_return std::move(count).fault();
    received_ += *count;
    if (received_ > kMaxReceivedBytes)
      co_return Fault(Reason::kTooLarge, "the handshake takes more than 1 MiB");
    const ByteView received(chunk.data(), *count);
    if (framing_ == nullptr) {
      out.insert(out.end(), received.begin(), received.end());
    } else if (auto taken = framing_->unwrap(received, out); !taken) {
      co_return taken;
    }
  }
  co_return Done();
}

Task<Status> TlsStream::write_all(ByteView tls) {
  Bytes framed;
  if (framing_ != nullptr) framed = framing_->wrap(tls);
  auto written = co_await connection_.write_all(framing_ != nullptr ? ByteView(framed) : tls);
  co_return written;
}

}  // namespace kigen::sources
