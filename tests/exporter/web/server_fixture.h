// A server on a free port with handlers that each test may replace before it starts.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "exporter/web/server.h"
#include "tests/support/http_client.h"

namespace kigen::web {

inline constexpr char kMetricsType[] = "text/plain; version=0.0.4; charset=utf-8";

inline Answer answer(int status, std::string body, std::string type = "text/plain; charset=utf-8") {
  return {status, std::move(type), std::move(body)};
}

inline Options on_free_port() {
  Options options;
  options.listen_addresses = {"127.0.0.1:0"};
  options.threads = 16;
  return options;
}

class HttpServer : public ::testing::Test {
 protected:
  HttpServer() {
    handlers_.metrics = [this](const Sink& sink) {
      ++renderings_;
      sink("cert_expiry_seconds 1\n");
    };
    handlers_.probe = [this](const ProbeQuery& query) {
      probed_ = query;
      return answer(200, "probe_success 1\n", kMetricsType);
    };
    handlers_.status_page = [] { return answer(200, "<h1>Kigen</h1>", "text/html; charset=utf-8"); };
    handlers_.ready = [this] { return ready_.load(); };
    handlers_.reload = [] { return answer(200, "reloaded\n"); };
  }

  void start() { server_ = std::make_unique<Server>(options_, handlers_); }
  int port() {
    if (!server_) start();
    return server_->ports().at(0);
  }
  testing::HttpResponse get(const std::string& path, const testing::HttpHeaders& headers = {}) {
    return testing::http_request(port(), "GET", path, headers);
  }
  // The bytes that answer these bytes.
  std::string exchange(const std::string& request) {
    testing::TcpConnection connection(port());
    connection.send(request);
    std::string bytes = connection.receive_all();
    EXPECT_TRUE(connection.ended());
    return bytes;
  }

  Options options_ = on_free_port();
  Handlers handlers_;
  std::atomic<int> renderings_{0};
  std::atomic<bool> ready_{true};
  ProbeQuery probed_;
  std::unique_ptr<Server> server_;
};

}  // namespace kigen::web
