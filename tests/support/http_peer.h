// An HTTP/1.1 server for one request per connection, for what fetches: conversations for Peer.
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

/// Answers every request with the bytes that `answer` makes of it, and closes. Called from several threads.
Conversation serve_http(std::function<std::string(const ReceivedRequest&)> answer);

/// A whole answer with Content-Length.
std::string http_answer(int status, std::string_view body, std::string_view more_headers = {});

}  // namespace kigen::testing
