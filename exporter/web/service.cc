#include "exporter/web/service.h"

#include <utility>
#include <variant>

#include "exporter/web/gzip.h"
#include "exporter/web/probe_query.h"

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

Service::Service(const Options& options, Handlers handlers)
    : routes_(options.route_prefix, options.telemetry_path), handlers_(std::move(handlers)) {}

void Service::answer(const Request& request, const Sink& wire) noexcept {
  bool begun = false;
  const auto watched = [&](std::string_view bytes) {
    begun = true;
    return wire(bytes);
  };
  try {
    answer_page(routes_.find(request.path), request, watched);
  } catch (...) {  // the edge to C: nothing may pass
    // What has begun is left incomplete, so that nobody takes it for whole.
    if (begun) return;
    try {
      send_answer(text_answer(500, "internal error"), {}, body_for(request), wire);
    } catch (...) {  // no memory even for that; the closed connection says it
    }
  }
}

void Service::answer_page(Page page, const Request& request, const Sink& wire) {
  const auto send = [&](const Answer& answer, const HeaderFields& more = {}) {
    send_answer(answer, more, body_for(request), wire);
  };
  if (page == Page::kNone) return send(text_answer(404, "not found"));
  if (!allows(page, request.method)) {
    return send(text_answer(405, "method not allowed"), {{"Allow", std::string(allowed_methods(page))}});
  }
  switch (page) {
    case Page::kMetrics: return answer_metrics(request, wire);
    case Page::kProbe: return answer_probe(request, wire);
    case Page::kStatus: return send(handlers_.status_page());
    case Page::kHealthy: return send(text_answer(200, "healthy"));
    case Page::kReady: return send(answer_ready());
    case Page::kReload: return send(answer_reload());
    case Page::kElsewhere:
    case Page::kNone: break;
  }
  send(text_answer(302, "see " + routes_.status_path()), {{"Location", routes_.status_path()}});
}

void Service::answer_metrics(const Request& request, const Sink& wire) {
  const bool gzip = accepts_gzip(request.accept_encoding);
  auto headers = header_block(200, kMetricsType, metrics_fields(request, gzip));
  if (request.method == "HEAD") {
    wire(headers);
    return;
  }
  StreamedBody body(std::move(headers), request.version, wire);
  if (!gzip) {
    handlers_.metrics([&](std::string_view text) { return body.write(text); });
  } else {
    GzipStream compressed([&](std::string_view text) { return body.write(text); });
    handlers_.metrics([&](std::string_view text) { return compressed.write(text); });
    compressed.finish();
  }
  body.finish();
}

void Service::answer_probe(const Request& request, const Sink& wire) {
  const auto send = [&](const Answer& answer, const HeaderFields& more = {}) {
    send_answer(answer, more, body_for(request), wire);
  };
  auto parsed = parse_probe_query(request.query);
  if (const auto* mistake = std::get_if<std::string>(&parsed)) return send(text_answer(400, *mistake));
  auto& query = std::get<ProbeQuery>(parsed);
  if (request.scrape_timeout) {
    const auto timeout = parse_scrape_timeout(*request.scrape_timeout);
    if (!timeout)
      return send(text_answer(400, "X-Prometheus-Scrape-Timeout-Seconds is not a number of seconds"));
    query.scrape_timeout = *timeout;
  }
  const ProbePlace place(probes_under_way_);
  if (!place.is_free()) return send(text_answer(503, "too many probes at once"), {{"Retry-After", "1"}});
  send(handlers_.probe(query));
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
