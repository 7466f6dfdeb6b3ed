// What is said with a REST interface within one probe: a login, GET requests, a logout. A session that
// expires is opened again once; where it may be open all the same, it is closed first. Blocking; one thread
// at a time. What a detail of a fault says is a path and a status: never a token, a header or a body.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/secret.h"
#include "probes/sources/http_session.h"
#include "probes/sources/http_way.h"
#include "probes/sources/rest_plan.h"

namespace kigen::sources {

class RestDialogue {
 public:
  /// `server` is `https://HOST:PORT`, with a prefix of all paths or not. All arguments outlive this.
  RestDialogue(const RestLogin& login, const std::string& server, const OpenWay& way);
  /// Logs out, in the time that was kept for it.
  ~RestDialogue();
  RestDialogue(const RestDialogue&) = delete;

  /// Nothing to do without a session. Faults: those of HttpSession; `auth` when there are no credentials or
  /// they are not taken, `http_status` for another status, `schema` when there is no token where it should
  /// be.
  Status log_in();

  /// The body of the answer to a GET. Faults: those of HttpSession; `auth` for 401 and 403, `not_found` for
  /// 404, `http_status` for other ones but 200; those of log_in() when the session was over.
  Result<Bytes> get(const std::string& url, std::size_t max_bytes);

 private:
  HttpExchange request(std::string method, const std::string& url) const;
  HttpExchange login_request() const;
  Status take_tokens(const HttpAnswer& answer, const std::string& url);
  Result<HttpAnswer> ask(const std::string& url, std::size_t max_bytes);
  void log_out(std::chrono::steady_clock::time_point deadline);

  const RestLogin& login_;
  const std::string& server_;
  const OpenWay& way_;
  const std::chrono::steady_clock::time_point documents_until_;
  HttpSession session_;
  std::vector<std::string> session_headers_;
  Secret refresh_token_;  // where the logout shows one
  bool is_open_ = false, was_renewed_ = false;
};

}  // namespace kigen::sources
