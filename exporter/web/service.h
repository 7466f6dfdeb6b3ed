// What is answered to a request: who may ask, routes, methods, the bound on probes, and the promise that a
// handler's exception becomes status 500. Knows no sockets; the server reads requests and lends the wire.
// Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/web/response.h"
#include "exporter/web/route.h"
#include "exporter/web/server.h"

namespace kigen::web {

class BasicAuth;

/// The parts of a request that matter here. Views of the connection's buffer, valid while it is answered.
struct Request {
  std::string_view method;
  std::string_view path;   // as sent, without the query
  std::string_view query;  // as sent, without `?`
  HttpVersion version = HttpVersion::k11;
  std::string accept_encoding;  // several fields are joined by commas
  std::optional<std::string_view> scrape_timeout;
  std::optional<std::string_view> authorization;
};

class Service {
 public:
  Service(const Options& options, Handlers handlers);

  /// Never throws. The wire is complete or broken off when it returns.
  void answer(const Request& request, const Sink& wire) noexcept;

  static constexpr int kMostProbes = 64;  // at once

 private:
  // A request, its wire, and the header fields that every answer to it carries.
  struct Exchange;

  static void send(const Exchange& exchange, const Answer& answer, HeaderFields more = {});
  /// False once it was answered that this one may not ask.
  static bool admit(const Exchange& exchange, BasicAuth* users);
  void answer_page(const Exchange& exchange);
  void answer_metrics(const Exchange& exchange);
  void answer_probe(const Exchange& exchange);
  Answer answer_ready() const;
  Answer answer_reload() const;

  Routes routes_;
  Handlers handlers_;
  std::shared_ptr<const WebConfigFile> web_config_;  // null: everybody may ask
  std::atomic<int> probes_under_way_{0};
};

}  // namespace kigen::web
