#include "exporter/cli/health.h"

#include <ostream>

#include "probes/sources/http_fetch.h"

namespace kigen::cli {
namespace {

constexpr auto kPatience = std::chrono::seconds(4);
constexpr std::size_t kMaxAnswerBytes = 64 << 10;

// Of whatever status.
bool speaks_http(Reason reason) {
  return reason == Reason::kHttpStatus || reason == Reason::kAuth || reason == Reason::kNotFound;
}

}  // namespace

int run_health(const std::string& url, std::ostream& err) {
  sources::HttpRequest request;
  request.url = url;
  request.peer = sources::HttpRequest::Peer::kAnybody;
  request.max_body_bytes = kMaxAnswerBytes;
  request.deadline = std::chrono::steady_clock::now() + kPatience;
  const auto answer = sources::http_fetch(request);
  if (answer || speaks_http(answer.fault().reason)) return 0;
  err << "kigen_exporter: " << answer.fault().detail << "\n";
  return 1;
}

}  // namespace kigen::cli
