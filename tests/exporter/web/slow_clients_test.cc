// The server against clients that send a byte a second: they hold no scrape up, and are cut off in time.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "exporter/web/server.h"
#include "tests/support/http_client.h"

namespace kigen::web {
namespace {

using namespace std::chrono_literals;
using testing::http_request;
using testing::TcpConnection;

constexpr int kSlowClients = 200;

// Sends every client one byte of an endless header a second, until it is stopped.
class Drip {
 public:
  explicit Drip(std::vector<TcpConnection>& clients) : thread_([this, &clients] { run(clients); }) {}
  ~Drip() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

 private:
  void run(std::vector<TcpConnection>& clients) {
    std::unique_lock lock(mutex_);
    do {
      for (auto& client : clients) client.send("x");
    } while (!changed_.wait_for(lock, 1s, [this] { return stopped_; }));
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::thread thread_;
};

class SlowClients : public ::testing::Test {
 protected:
  void SetUp() override {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    Options options;
    options.listen_addresses = {"127.0.0.1:0"};
    Handlers handlers;
    handlers.metrics = [](const Sink& sink) { sink("cert_expiry_seconds 1\n"); };
    handlers.ready = [] { return true; };
    server_ = std::make_unique<Server>(options, handlers);
    port_ = server_->ports().at(0);
  }

  std::unique_ptr<Server> server_;
  int port_ = 0;
};

TEST_F(SlowClients, ScrapeIsAnsweredWhileTheyAreConnectedAndThenTheyAreCut) {
  std::vector<TcpConnection> clients;
  for (int i = 0; i < kSlowClients; ++i) {
    clients.emplace_back(port_);
    ASSERT_TRUE(clients.back().send("GET /metrics HTTP/1.1\r\nHost: "));
  }
  const auto response = http_request(port_, "GET", "/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "cert_expiry_seconds 1\n");
  {
    const Drip drip(clients);
    const auto during = http_request(port_, "GET", "/metrics", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(during.status, 200);
    for (auto& client : clients) {
      client.receive_all();
      EXPECT_TRUE(client.ended());
    }
  }
  EXPECT_EQ(http_request(port_, "GET", "/metrics").status, 200);
}

TEST_F(SlowClients, SilentClientsAreCut) {
  std::vector<TcpConnection> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(port_);
  for (auto& client : clients) {
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_TRUE(client.ended());
  }
}

}  // namespace
}  // namespace kigen::web
