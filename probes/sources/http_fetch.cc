#include "probes/sources/http_fetch.h"

#include <utility>

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxRedirects = 3;
constexpr int kOk = 200, kUnauthorized = 401, kForbidden = 403, kNotFound = 404, kGone = 410;

HttpSettings settings_of(const HttpRequest& request) {
  HttpSettings settings;
  settings.peer = request.peer;
  settings.ca_file = request.ca_file;
  settings.credentials = request.credentials;
  settings.client_cert_file = request.client_cert_file;
  settings.client_key_file = request.client_key_file;
  settings.cookies = HttpSettings::Cookies::kIgnored;
  settings.max_redirects = kMaxRedirects;
  settings.max_body_bytes = request.max_body_bytes;
  settings.deadline = request.deadline;
  settings.stop = request.stop;
  return settings;
}

HttpExchange exchange_of(const HttpRequest& request) {
  HttpExchange exchange;
  exchange.method = request.body.empty() ? "GET" : "POST";
  exchange.url = request.url;
  if (!request.accept.empty()) exchange.headers.push_back("Accept: " + request.accept);
  exchange.content_type = request.content_type;
  exchange.body = request.body;
  return exchange;
}

}  // namespace

Reason reason_for_status(int status) {
  switch (status) {
    case kUnauthorized:
    case kForbidden: return Reason::kAuth;
    case kNotFound:
    case kGone: return Reason::kNotFound;
    default: return Reason::kHttpStatus;
  }
}

Result<Bytes> body_of(HttpAnswer answer, const std::string& url) {
  if (answer.status == kOk) return std::move(answer.body);
  return Fault(reason_for_status(answer.status), url + ": HTTP status " + std::to_string(answer.status));
}

Result<Bytes> http_fetch(const HttpRequest& request) {
  HttpSession session(settings_of(request));
  auto answer = session.exchange(exchange_of(request));
  if (!answer) return std::move(answer).fault();
  return body_of(*std::move(answer), request.url);
}

}  // namespace kigen::sources
