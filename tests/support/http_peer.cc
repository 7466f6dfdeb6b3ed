#include "tests/support/http_peer.h"

#include <cstdlib>

namespace kigen::testing {
namespace {

std::size_t content_length(const std::string& head) {
  constexpr std::string_view kField = "Content-Length: ";
  const auto at = head.find(kField);
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + kField.size(), nullptr, 10);
}

ReceivedRequest read_request(PeerSocket& socket) {
  ReceivedRequest request;
  std::string received;
  std::size_t end = std::string::npos;
  while (end == std::string::npos) {
    const std::string more = socket.read_some();
    if (more.empty()) return request;
    received += more;
    end = received.find("\r\n\r\n");
  }
  request.head = received.substr(0, end);
  const auto space = request.head.find(' ');
  request.method = request.head.substr(0, space);
  request.path = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
  request.body = received.substr(end + 4);
  while (request.body.size() < content_length(request.head)) {
    const std::string more = socket.read_some();
    if (more.empty()) break;
    request.body += more;
  }
  return request;
}

}  // namespace

Conversation serve_http(std::function<std::string(const ReceivedRequest&)> answer) {
  return [answer = std::move(answer)](PeerSocket& socket) {
    const ReceivedRequest request = read_request(socket);
    if (!request.method.empty()) socket.send(answer(request));
  };
}

Conversation serve_http_kept_open(std::function<std::string(const ReceivedRequest&)> answer) {
  return [answer = std::move(answer)](PeerSocket& socket) {
    for (auto request = read_request(socket); !request.method.empty(); request = read_request(socket)) {
      if (!socket.send(answer(request))) return;
    }
  };
}

std::string http_answer(int status, std::string_view body, std::string_view more_headers) {
  return http_answer_kept_open(status, body, "Connection: close\r\n" + std::string(more_headers));
}

std::string http_answer_kept_open(int status, std::string_view body, std::string_view more_headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Whatever\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(more_headers) +
         "\r\n" + std::string(body);
}

}  // namespace kigen::testing
