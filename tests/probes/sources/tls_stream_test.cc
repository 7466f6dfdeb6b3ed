#include "probes/sources/tls_stream.h"

#include <gtest/gtest.h>

#include "tests/support/event_loop.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

// Frames without content, as a peer may send for ever.
class EmptyFrames final : public dialects::Framing {
 public:
  Bytes wrap(ByteView tls) override { return to_owned(tls); }
  Status unwrap(ByteView, Bytes&) override { return Done(); }
};

Task<Status> read_from(boost::asio::any_io_executor executor, std::uint16_t port,
                       dialects::Framing* framing) {
  Connection connection(executor, std::chrono::steady_clock::now() + std::chrono::minutes(1));
  auto connected = co_await connection.connect(*IpAddress::parse("127.0.0.1"), port);
  if (!connected) co_return connected;
  TlsStream stream(connection, framing);
  Bytes bytes;
  auto read = co_await stream.read_some(bytes);
  while (read) read = co_await stream.read_some(bytes);
  co_return read;
}

class TlsStreamTest : public ::testing::Test {
 protected:
  testing::EventLoop loop_;
  const testing::Peer peer_{testing::repeat_for_ever(std::string(4096, 'x'))};
};

TEST_F(TlsStreamTest, WhatAPeerSendsIsBoundedBareOrFramed) {
  EmptyFrames empty;
  for (dialects::Framing* framing :
       {static_cast<dialects::Framing*>(nullptr), static_cast<dialects::Framing*>(&empty)}) {
    const Status read = loop_.run(read_from(loop_.executor(), peer_.port(), framing));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.fault().reason, Reason::kTooLarge) << read.fault().detail;
  }
}

}  // namespace
}  // namespace kigen::sources
