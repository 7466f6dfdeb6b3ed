// Connection and SocketTransport against peers on loopback.
#include "probes/sources/connection.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <atomic>
#include <future>

#include "probes/sources/socket_transport.h"
#include "tests/support/event_loop.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using testing::Peer;
using testing::PeerSocket;
using namespace std::chrono_literals;

const IpAddress kLoopback = *IpAddress::parse("127.0.0.1");

class ConnectionTest : public ::testing::Test {
 protected:
  std::unique_ptr<Connection> connection(std::chrono::milliseconds timeout = 60s) {
    return std::make_unique<Connection>(loop_.executor(), std::chrono::steady_clock::now() + timeout);
  }
  std::unique_ptr<Connection> connected(const Peer& peer, std::chrono::milliseconds timeout = 60s) {
    auto made = connection(timeout);
    const Status status = loop_.run(made->connect(kLoopback, peer.port()));
    if (!status) throw std::runtime_error(status.fault().detail);
    return made;
  }

  testing::EventLoop loop_;
};

template <typename T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : std::string(label(result.fault().reason));
}

TEST_F(ConnectionTest, ReadsAndWrites) {
  const Peer peer([](PeerSocket& socket) {
    socket.send("hello " + socket.read_line() + "\n");
    socket.wait_for_end();
  });
  const auto made = connected(peer);
  EXPECT_EQ(outcome(loop_.run(made->write_all(as_bytes("you\n")))), "ok");
  EXPECT_EQ(outcome(loop_.run(made->wait_readable())), "ok");
  EXPECT_EQ(outcome(loop_.run(made->wait_writable())), "ok");
  std::array<std::uint8_t, 64> buffer;
  const auto count = loop_.run(made->read_some(buffer));
  ASSERT_TRUE(count);
  EXPECT_EQ(as_text(ByteView(buffer).first(*count)), "hello you\n");
}

TEST_F(ConnectionTest, WritesWhatDoesNotFitAtOnce) {
  std::atomic<std::size_t> received = 0;
  const std::string much(8 << 20, 'x');
  {
    const Peer peer([&](PeerSocket& socket) {
      for (std::string some = socket.read_some(); !some.empty(); some = socket.read_some())
        received += some.size();
    });
    const auto made = connected(peer);
    EXPECT_EQ(outcome(loop_.run(made->write_all(as_bytes(much)))), "ok");
    loop_.until([&] { return received == much.size(); });
  }
}

TEST_F(ConnectionTest, NobodyListensIsRefused) {
  const testing::DeafPort port;
  const auto made = connection();
  EXPECT_EQ(outcome(loop_.run(made->connect(kLoopback, port.port()))), "refused");
}

TEST_F(ConnectionTest, NoDescriptorLeftIsALimit) {
  const auto made = connection();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 3;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const Status status = loop_.run(made->connect(kLoopback, 1));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(outcome(status), "limit");
}

TEST_F(ConnectionTest, EndOfStreamIsClosed) {
  const Peer peer(testing::close_at_once());
  const auto made = connected(peer);
  std::array<std::uint8_t, 64> buffer;
  EXPECT_EQ(outcome(loop_.run(made->read_some(buffer))), "closed");
}

TEST_F(ConnectionTest, ResetIsClosed) {
  const Peer peer(testing::reset());
  const auto made = connected(peer);
  EXPECT_EQ(outcome(loop_.run(made->write_all(as_bytes("x")))), "ok");
  std::array<std::uint8_t, 64> buffer;
  EXPECT_EQ(outcome(loop_.run(made->read_some(buffer))), "closed");
}

TEST_F(ConnectionTest, SilenceIsATimeoutAndSoIsAllThatFollows) {
  const Peer peer(testing::say_nothing());
  const auto made = connected(peer, 200ms);
  std::array<std::uint8_t, 64> buffer;
  EXPECT_EQ(outcome(loop_.run(made->read_some(buffer))), "timeout");
  EXPECT_EQ(outcome(loop_.run(made->read_some(buffer))), "timeout");
  EXPECT_EQ(outcome(loop_.run(made->wait_readable())), "timeout");
  EXPECT_EQ(outcome(loop_.run(made->wait_writable())), "timeout");
  EXPECT_EQ(outcome(loop_.run(made->write_all(as_bytes("x")))), "timeout");
}

TEST_F(ConnectionTest, APeerThatDoesNotReadIsATimeout) {
  std::promise<void> end;
  const Peer peer([future = end.get_future().share()](PeerSocket&) { future.wait(); });
  const auto made = connected(peer, 200ms);
  const std::string much(64 << 20, 'x');
  EXPECT_EQ(outcome(loop_.run(made->write_all(as_bytes(much)))), "timeout");
  end.set_value();
}

TEST_F(ConnectionTest, ADeadlineInThePastIsATimeout) {
  const Peer peer(testing::say_nothing());
  const auto made = connection(-1s);
  const Status status = loop_.run(made->connect(kLoopback, peer.port()));
  std::array<std::uint8_t, 64> buffer;
  EXPECT_EQ(outcome(loop_.run(made->read_some(buffer))), "timeout");
}

TEST_F(ConnectionTest, CancellationLeavesNoDescriptorOpen) {
  const Peer peer(testing::say_nothing());
  auto made = connected(peer);
  loop_.until([&] { return peer.accepted() == 1; });
  const std::size_t before = testing::open_descriptors();
  std::array<std::uint8_t, 64> buffer;
  const auto reading = loop_.start(made->read_some(buffer));
  EXPECT_FALSE(reading->ended);
  reading->cancel();
  loop_.until([&] { return reading->ended; });
  EXPECT_TRUE(reading->was_cancelled());
  made.reset();
  EXPECT_LE(testing::open_descriptors(), before - 1);  // the peer's end may go as well
}

class SocketTransportTest : public ConnectionTest {
 protected:
  // A peer that says this at once and then waits.
  void meet(std::string bytes) {
    peer_ = std::make_unique<Peer>([bytes = std::move(bytes)](PeerSocket& socket) {
      socket.send(bytes);
      socket.wait_for_end();
    });
    connection_ = connected(*peer_);
    transport_ = std::make_unique<SocketTransport>(*connection_);
  }
  std::string line() {
    const auto line = loop_.run(transport_->read_line());
    return line ? *line : "fault " + std::string(label(line.fault().reason));
  }

  std::unique_ptr<Peer> peer_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<SocketTransport> transport_;
};

TEST_F(SocketTransportTest, ReadsLinesWithEitherEnding) {
  meet("one\r\ntwo\n\r\n\nfive\r\r\n");
  for (const char* expected : {"one", "two", "", "", "five\r"}) EXPECT_EQ(line(), expected);
  EXPECT_EQ(transport_->unread_bytes(), 0u);
}

TEST_F(SocketTransportTest, ReadsExactlyAndKeepsTheRest) {
  meet("abcdef\nrest");
  const auto bytes = loop_.run(transport_->read_exactly(3));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(as_text(*bytes), "abc");
  EXPECT_EQ(line(), "def");
  loop_.run(transport_->read_exactly(1)).ok();
  EXPECT_EQ(transport_->unread_bytes(), 3u);
}

TEST_F(SocketTransportTest, ALineOfTwoKilobytesIsTheLongest) {
  const std::string longest(dialects::Transport::kMaxLineBytes, 'x');
  meet(longest + "\n" + longest + "x\n");
  EXPECT_EQ(line(), longest);
  EXPECT_EQ(line(), "fault too_large");
}

TEST_F(SocketTransportTest, AnEndlessLineIsTooLarge) {
  meet(std::string(100000, 'x'));
  EXPECT_EQ(line(), "fault too_large");
}

TEST_F(SocketTransportTest, EndlessLinesAreTooLargeInTheEnd) {
  std::string lines;
  for (int i = 0; i < 20000; ++i) lines += "220-x\n";
  meet(lines);
  std::size_t count = 0;
  std::string last = line();
  for (; !last.starts_with("fault"); last = line()) ++count;
  EXPECT_EQ(last, "fault too_large");
  EXPECT_LE(count * 6, dialects::Transport::kMaxPreambleBytes + 1024);
  EXPECT_GE(count * 6, dialects::Transport::kMaxPreambleBytes - 1024);
}

TEST_F(SocketTransportTest, AnEnormousCountIsTooLarge) {
  meet("x");
  const auto bytes = loop_.run(transport_->read_exactly(dialects::Transport::kMaxPreambleBytes + 1));
  EXPECT_EQ(outcome(bytes), "too_large");
}

TEST_F(SocketTransportTest, ACutLineIsClosed) {
  peer_ = std::make_unique<Peer>([](PeerSocket& socket) { socket.send("220 ma"); });
  connection_ = connected(*peer_);
  transport_ = std::make_unique<SocketTransport>(*connection_);
  EXPECT_EQ(line(), "fault closed");
}

}  // namespace
}  // namespace kigen::sources
