#include "exporter/cli/health.h"

#include <ostream>

#include "probes/sources/http_fetch.h"

namespace kigen::cli {
namespace {

constexpr auto kPatience = std::chrono::seconds(4);
constexpr std::size_t kMaxAnswerBytes = 64 << 10;

}  // namespace

int run_health(const std::string& url, std::ostream& err) {
  sources::HttpRequest request;
  request.url = url;
  request.peer = sources::HttpRequest::Peer::kAnybody;
  request.max_body_bytes = kMaxAnswerBytes;
  request.deadline = std::chrono::steady_clock::now() + kPatience;
  const auto answer = sources::http_fetch(request);
  const bool answers =
      answer || answer.fault().reason == Reason::kHttpStatus || answer.fault().reason == Reason::kAuth;
  if (answers) return 0;
  err << "kigen_exporter: " << answer.fault().detail << "\n";
  return 1;
}

}  // namespace kigen::cli
