// The HTTP listener: exact routes, GET and HEAD (POST for reload), gzip, bounded patience with slow clients;
// TLS and users as the web configuration says at the moment. What is served comes from the handlers. civetweb
// underneath, one thread per connection; a handler's exception becomes status 500 and never leaves.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kigen::web {

class WebConfigFile;

/// Takes the next piece of a body; false: the reader is gone, stop.
using Sink = std::function<bool(std::string_view)>;

struct ProbeQuery {
  std::string target;
  std::string module;
  std::string server_name;  // empty: as the module and target say
  bool debug = false;
  std::chrono::milliseconds
      scrape_timeout{};  // X-Prometheus-Scrape-Timeout-Seconds minus 0.5 s; zero: not sent
};

/// A short answer: everything but the metrics page.
struct Answer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// Called from many threads at once.
struct Handlers {
  std::function<void(const Sink&)> metrics;
  std::function<Answer(const ProbeQuery&)> probe;
  std::function<Answer()> status_page;
  std::function<bool()> ready;
  std::function<Answer()> reload;  // empty function: lifecycle is off, 403
};

struct Options {
  std::vector<std::string> listen_addresses = {
      ":10047"};  // `host:port`, `[v6]:port`, `:port` (both families)
  std::string telemetry_path = "/metrics";
  std::string route_prefix = "/";             // every route lies below it
  std::shared_ptr<WebConfigFile> web_config;  // TLS and users; null: plain HTTP, for everybody
  int threads = 256;
};

class Server {
 public:
  /// Throws std::runtime_error with a readable message when an address cannot be listened on.
  Server(const Options& options, Handlers handlers);
  ~Server();  // ends requests under way within about three seconds

  /// The ports in the order of the addresses; real ones where 0 was asked for.
  std::vector<int> ports() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kigen::web
