// An HTTP/1.1 server for what fetches: conversations for Peer.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tests/support/peer.h"

namespace kigen::testing {

struct ReceivedRequest {
  std::string method, path;
  std::string head;  // all lines up to the empty one
  std::string body;
};

/// Answers one request with the bytes that `answer` makes of it, and closes. Called from several threads.
Conversation serve_http(std::function<std::string(const ReceivedRequest&)> answer);

/// The same, request after request, until the other side closes.
Conversation serve_http_kept_open(std::function<std::string(const ReceivedRequest&)> answer);

/// A whole answer with Content-Length, after which the connection closes.
std::string http_answer(int status, std::string_view body, std::string_view more_headers = {});
/// The same, after which it stays open.
std::string http_answer_kept_open(int status, std::string_view body, std::string_view more_headers = {});

}  // namespace kigen::testing
