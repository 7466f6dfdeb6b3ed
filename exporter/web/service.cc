#include "exporter/web/service.h"

#include <utility>
#include <variant>

#include "exporter/web/basic_auth.h"
#include "exporter/web/gzip.h"
#include "exporter/web/probe_query.h"
#include "exporter/web/web_config_file.h"

namespace kigen::web {
namespace {

constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

Body body_for(const Request& request) { return request.method == "HEAD" ? Body::kLeaveOut : Body::kSend; }

Answer text_answer(int status, std::string text) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(text) + "\n";
  return answer;
}

HeaderFields metrics_fields(const Request& request, bool gzip) {
  HeaderFields fields = {{"Vary", "Accept-Encoding"}};
  if (gzip) fields.emplace_back("Content-Encoding", "gzip");
  if (request.version == HttpVersion::k11) fields.emplace_back("Transfer-Encoding", "chunked");
  return fields;
}

// Counts one probe for as long as it lives.
class ProbePlace {
 public:
  explicit ProbePlace(std::atomic<int>& taken)
      : taken_(taken), free_(taken.fetch_add(1) < Service::kMostProbes) {}
  ~ProbePlace() { taken_.fetch_sub(1); }
  ProbePlace(const ProbePlace&) = delete;
  ProbePlace& operator=(const ProbePlace&) = delete;
  bool is_free() const { return free_; }

 private:
  std::atomic<int>& taken_;
  bool free_;
};

}  // namespace

struct Service::Exchange {
  const Request& request;
  const Sink& wire;
  HeaderFields fields = {};
};

Service::Service(const Options& options, Handlers handlers)
    : routes_(options.route_prefix, options.telemetry_path),
      handlers_(std::move(handlers)),
      web_config_(options.web_config) {}

void Service::answer(const Request& request, const Sink& wire) noexcept {
  bool begun = false;
  const Sink watched = [&](std::string_view bytes) {
    begun = true;
    return wire(bytes);
  };
  try {
    Exchange exchange{request, watched};
    const auto config = web_config_ ? web_config_->in_force() : nullptr;
    if (config) exchange.fields = config->headers;
    if (config && !admit(exchange, config->basic_auth.get())) return;
    answer_page(exchange);
  } catch (...) {  // the edge to C: nothing may pass
    // What has begun is left incomplete, so that nobody takes it for whole.
    if (begun) return;
    try {
      send({request, wire}, text_answer(500, "internal error"));
    } catch (...) {  // no memory even for that; the closed connection says it
    }
  }
}

void Service::send(const Exchange& exchange, const Answer& answer, HeaderFields more) {
  more.insert(more.end(), exchange.fields.begin(), exchange.fields.end());
  send_answer(answer, more, body_for(exchange.request), exchange.wire);
}

bool Service::admit(const Exchange& exchange, BasicAuth* users) {
  if (users == nullptr) return true;
  switch (users->judge(exchange.request.authorization)) {
    case BasicAuth::Verdict::kAdmitted: return true;
    case BasicAuth::Verdict::kRefused:
      send(exchange, text_answer(401, "unauthorized"),
           {{"WWW-Authenticate", R"(Basic realm="kigen", charset="UTF-8")"}});
      return false;
    case BasicAuth::Verdict::kBusy: break;
  }
  send(exchange, text_answer(503, "too many passwords to verify at once"), {{"Retry-After", "1"}});
  return false;
}

void Service::answer_page(const Exchange& exchange) {
  const Page page = routes_.find(exchange.request.path);
  if (page == Page::kNone) return send(exchange, text_answer(404, "not found"));
  if (!allows(page, exchange.request.method)) {
    return send(exchange, text_answer(405, "method not allowed"),
                {{"Allow", std::string(allowed_methods(page))}});
  }
  switch (page) {
    case Page::kMetrics: return answer_metrics(exchange);
    case Page::kProbe: return answer_probe(exchange);
    case Page::kStatus: return send(exchange, handlers_.status_page());
    case Page::kHealthy: return send(exchange, text_answer(200, "healthy"));
    case Page::kReady: return send(exchange, answer_ready());
    case Page::kReload: return send(exchange, answer_reload());
    case Page::kElsewhere:
    case Page::kNone: break;
  }
  send(exchange, text_answer(302, "see " + routes_.status_path()), {{"Location", routes_.status_path()}});
}

void Service::answer_metrics(const Exchange& exchange) {
  const Request& request = exchange.request;
  const bool gzip = accepts_gzip(request.accept_encoding);
  HeaderFields fields = metrics_fields(request, gzip);
  fields.insert(fields.end(), exchange.fields.begin(), exchange.fields.end());
  auto headers = header_block(200, kMetricsType, fields);
  if (request.method == "HEAD") {
    exchange.wire(headers);
    return;
  }
  StreamedBody body(std::move(headers), request.version, exchange.wire);
  if (!gzip) {
    handlers_.metrics([&](std::string_view text) { return body.write(text); });
  } else {
    GzipStream compressed([&](std::string_view text) { return body.write(text); });
    handlers_.metrics([&](std::string_view text) { return compressed.write(text); });
    compressed.finish();
  }
  body.finish();
}

void Service::answer_probe(const Exchange& exchange) {
  const Request& request = exchange.request;
  auto parsed = parse_probe_query(request.query);
  if (const auto* mistake = std::get_if<std::string>(&parsed))
    return send(exchange, text_answer(400, *mistake));
  auto& query = std::get<ProbeQuery>(parsed);
  if (request.scrape_timeout) {
    const auto timeout = parse_scrape_timeout(*request.scrape_timeout);
    if (!timeout) {
      return send(exchange,
                  text_answer(400, "X-Prometheus-Scrape-Timeout-Seconds is not a number of seconds"));
    }
    query.scrape_timeout = *timeout;
  }
  const ProbePlace place(probes_under_way_);
  if (!place.is_free())
    return send(exchange, text_answer(503, "too many probes at once"), {{"Retry-After", "1"}});
  send(exchange, handlers_.probe(query));
}

Answer Service::answer_ready() const {
  if (handlers_.ready()) return text_answer(200, "ready");
  return text_answer(503, "not ready: some targets have not been attempted yet");
}

Answer Service::answer_reload() const {
  if (!handlers_.reload) return text_answer(403, "lifecycle API is off: start with --web.enable-lifecycle");
  return handlers_.reload();
}

}  // namespace kigen::web
