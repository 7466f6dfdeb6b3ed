// Where the server listens, how many probes it runs at once, and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/exporter/web/server_fixture.h"

namespace kigen::web {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::http_request;
using testing::TcpConnection;

using HttpServerLifetime = HttpServer;

TEST_F(HttpServerLifetime, BusyAddressIsNamedWithItsCause) {
  const int taken = port();
  Options again = on_free_port();
  again.listen_addresses = {"127.0.0.1:" + std::to_string(taken)};
  try {
    const Server second(again, handlers_);
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()),
              "cannot listen on 127.0.0.1:" + std::to_string(taken) + ": Address already in use");
  }
}

TEST_F(HttpServerLifetime, SameAddressTwiceIsAMistake) {
  const int free = port();
  server_.reset();
  options_.listen_addresses = {"127.0.0.1:" + std::to_string(free), "127.0.0.1:" + std::to_string(free)};
  try {
    start();
    FAIL() << "one port twice";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("127.0.0.1:" + std::to_string(free)));
    EXPECT_THAT(error.what(), HasSubstr("Address already in use"));
  }
}

TEST_F(HttpServerLifetime, ListensOnSeveralAddresses) {
  options_.listen_addresses = {"127.0.0.1:0", "localhost:0", "127.0.0.2:0"};
  start();
  const auto ports = server_->ports();
  ASSERT_EQ(ports.size(), 3u);
  EXPECT_EQ(http_request(ports[0], "GET", "/-/healthy").status, 200);
  TcpConnection elsewhere(ports[2], "127.0.0.2");
  elsewhere.send("GET /-/healthy HTTP/1.0\r\n\r\n");
  EXPECT_THAT(elsewhere.receive_all(), ::testing::StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerLifetime, EveryAddressMeansEveryFamilyTheMachineHas) {
  options_.listen_addresses = {":0"};
  start();
  EXPECT_EQ(get("/-/healthy").status, 200);
  if (access("/proc/net/if_inet6", F_OK) != 0) return;  // a machine without IPv6: IPv4 alone is right
  TcpConnection v6(port(), "::1");
  v6.send("GET /-/healthy HTTP/1.0\r\n\r\n");
  EXPECT_THAT(v6.receive_all(), ::testing::StartsWith("HTTP/1.1 200"));
}

// A handler that waits until it is let go, and tells how many are inside.
class Turnstile {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  bool wait_inside(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [&] { return inside_ >= count; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

TEST_F(HttpServerLifetime, ProbesBeyondTheBoundAreSentAway) {
  Turnstile turnstile;
  handlers_.probe = [&](const ProbeQuery&) {
    turnstile.pass();
    return answer(200, "probe_success 1\n");
  };
  options_.threads = 80;
  start();
  std::vector<TcpConnection> clients;
  for (int i = 0; i < 64; ++i) {
    clients.emplace_back(port());
    clients.back().send("GET /probe?target=a&module=b HTTP/1.0\r\n\r\n");
  }
  ASSERT_TRUE(turnstile.wait_inside(64));
  const auto refused = get("/probe?target=a&module=b");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(get("/metrics").status, 200);
  turnstile.open();
  for (auto& client : clients) EXPECT_THAT(client.receive_all(), ::testing::StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(get("/probe?target=a&module=b").status, 200);
}

TEST_F(HttpServerLifetime, EndWaitsForRequestsUnderWay) {
  Turnstile turnstile;
  handlers_.status_page = [&] {
    turnstile.pass();
    return answer(200, "finished\n");
  };
  TcpConnection client(port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(turnstile.wait_inside(1));
  std::thread end([this] { server_.reset(); });
  turnstile.open();
  EXPECT_THAT(client.receive_all(), HasSubstr("finished\n"));
  end.join();
}

TEST_F(HttpServerLifetime, EndDoesNotWaitForAReaderThatNeverReads) {
  std::atomic<bool> cut_off{false};
  handlers_.metrics = [&](const Sink& sink) {
    const std::string piece(1'000'000, 'x');
    while (sink(piece)) {
    }
    cut_off = true;
  };
  TcpConnection client(port());
  client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_FALSE(client.receive(1000).empty());
  server_.reset();
  EXPECT_TRUE(cut_off);
}

}  // namespace
}  // namespace kigen::web
