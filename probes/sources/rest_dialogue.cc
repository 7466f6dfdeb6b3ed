#include "probes/sources/rest_dialogue.h"

#include <string.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "probes/formats/json_pointer.h"
#include "probes/model/text.h"
#include "probes/sources/http_fetch.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxLoginBytes = 1 << 20;
constexpr auto kMostForLogout = std::chrono::milliseconds(1000);

bool is_success(int status) { return status >= 200 && status < 300; }

HttpSettings settings_of(const OpenWay& way) {
  HttpSettings settings = way.settings;
  settings.cookies = HttpSettings::Cookies::kKept;
  settings.max_redirects = 0;
  settings.max_body_bytes = std::numeric_limits<std::size_t>::max();
  return settings;
}

// A session that stays open is one of few that a server has.
std::chrono::steady_clock::time_point with_time_for_logout(std::chrono::steady_clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return deadline - std::clamp(left / 5, std::chrono::milliseconds(0), kMostForLogout);
}

// `Authorization: Bearer` is a name with the first word of the value.
std::string header_line(const std::string& header, const std::string& token) {
  return header + (header.find(": ") == std::string::npos ? ": " : " ") + token;
}

// For whoever sends it to wipe.
Bytes logout_body(const Secret& refresh_token) {
  std::string text = formats::json_quoted(refresh_token.reveal());
  Bytes body = to_owned(as_bytes("{\"refresh_token\":"));
  const auto quoted = as_bytes(text);
  body.reserve(body.size() + quoted.size() + 1);  // nothing is left behind where it was
  body.insert(body.end(), quoted.begin(), quoted.end());
  body.push_back('}');
  explicit_bzero(text.data(), text.size());
  return body;
}

}  // namespace

RestDialogue::RestDialogue(const RestLogin& login, const std::string& server, const OpenWay& way)
    : login_(login),
      server_(server),
      way_(way),
      documents_until_(login.logout.empty() ? way.settings.deadline
                                            : with_time_for_logout(way.settings.deadline)),
      session_(settings_of(way)) {}

RestDialogue::~RestDialogue() {
  if (is_open_ && !login_.logout.empty()) log_out(std::chrono::steady_clock::time_point::max());
}

HttpExchange RestDialogue::request(std::string method, const std::string& url) const {
  HttpExchange exchange;
  exchange.method = std::move(method);
  exchange.url = url;
  exchange.headers = way_.headers;
  for (const auto* more : {&way_.secret_headers, &session_headers_}) {
    exchange.headers.insert(exchange.headers.end(), more->begin(), more->end());
  }
  if (!has_header(exchange.headers, "accept")) exchange.headers.emplace_back("Accept: application/json");
  exchange.deadline = documents_until_;
  const bool in_session = !login_.path.empty();
  exchange.credentials =
      in_session ? HttpExchange::Credentials::kWithheld : HttpExchange::Credentials::kShown;
  return exchange;
}

HttpExchange RestDialogue::login_request() const {
  HttpExchange exchange = request("POST", server_ + login_.path);
  exchange.max_body_bytes = kMaxLoginBytes;
  exchange.content_type = login_.content_type();
  if (exchange.content_type.empty()) {
    exchange.credentials = HttpExchange::Credentials::kShown;
  } else {
    exchange.body = login_.body(way_.settings.credentials);
  }
  return exchange;
}

Status RestDialogue::log_in() {
  if (login_.path.empty()) return Done();
  session_headers_.clear();
  refresh_token_ = Secret();
  is_open_ = false;
  if (!way_.settings.credentials.any()) {
    return Fault(Reason::kAuth, "a session needs credentials, found none");
  }
  HttpExchange exchange = login_request();
  auto answer = session_.exchange(exchange);
  if (!exchange.body.empty()) explicit_bzero(exchange.body.data(), exchange.body.size());
  if (!answer) return std::move(answer).fault();
  if (!is_success(answer->status)) return body_of(*std::move(answer), exchange.url).fault();
  return take_tokens(*answer, exchange.url);
}

Status RestDialogue::take_tokens(const HttpAnswer& answer, const std::string& url) {
  std::optional<std::string> token;
  const auto json = formats::JsonText::read(as_text(answer.body));
  if (!login_.token_header.empty()) {
    const auto value = answer.header(ascii_lower(login_.token_header));
    if (!value.empty()) token = value;
  } else if (json) {
    token = formats::text_at(*json, login_.token);
  }
  const bool is_needed = !login_.header.empty();
  if (is_needed && (!token || token->empty()))
    return Fault(Reason::kSchema, url + ": no token in the answer");
  if (is_needed) session_headers_.push_back(header_line(login_.header, *token));
  if (json && !login_.refresh_token.empty()) {
    refresh_token_ = Secret(formats::text_at(*json, login_.refresh_token).value_or(""));
  }
  is_open_ = true;
  return Done();
}

Result<HttpAnswer> RestDialogue::ask(const std::string& url, std::size_t max_bytes) {
  HttpExchange exchange = request("GET", url);
  exchange.max_body_bytes = max_bytes;
  return session_.exchange(exchange);
}

Result<Bytes> RestDialogue::get(const std::string& url, std::size_t max_bytes) {
  auto answer = ask(url, max_bytes);
  if (answer && login_.is_over(answer->status) && is_open_ && !was_renewed_) {
    was_renewed_ = true;
    if (login_.may_be_open(answer->status) && !login_.logout.empty()) log_out(documents_until_);
    if (auto status = log_in(); !status) return std::move(status).fault();
    answer = ask(url, max_bytes);
  }
  if (!answer) return std::move(answer).fault();
  return body_of(*std::move(answer), url);
}

void RestDialogue::log_out(std::chrono::steady_clock::time_point deadline) {
  HttpExchange exchange = request(login_.logout_method, server_ + login_.logout);
  if (!refresh_token_.empty()) {
    exchange.content_type = "application/json";
    exchange.body = logout_body(refresh_token_);
  }
  exchange.deadline = deadline;
  exchange.max_body_bytes = kMaxLoginBytes;
  (void)session_.exchange(exchange);  // a session that cannot be closed expires
  if (!exchange.body.empty()) explicit_bzero(exchange.body.data(), exchange.body.size());
}

}  // namespace kigen::sources
