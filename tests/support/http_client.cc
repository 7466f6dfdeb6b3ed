#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "probes/model/text.h"

namespace kigen::testing {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

int connected(int port, const std::string& address) {
  const bool v6 = address.find(':') != std::string::npos;
  sockaddr_in6 to6{};
  sockaddr_in to4{};
  to6.sin6_family = AF_INET6;
  to4.sin_family = AF_INET;
  to6.sin6_port = to4.sin_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(),
            v6 ? static_cast<void*>(&to6.sin6_addr) : &to4.sin_addr);
  const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) fail("socket");
  const auto* to = v6 ? reinterpret_cast<const sockaddr*>(&to6) : reinterpret_cast<const sockaddr*>(&to4);
  if (connect(socket, to, v6 ? sizeof to6 : sizeof to4) == 0) return socket;
  close(socket);
  fail("connect to " + address + " port " + std::to_string(port));
}

// True once there is something to read, or the end.
bool wait_readable(int socket, Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd entry{socket, POLLIN, 0};
  return left > 0 && poll(&entry, 1, static_cast<int>(left)) > 0;
}

// Cuts a line off, without its CR LF.
std::string_view take_line(std::string_view& bytes) {
  const auto end = bytes.find("\r\n");
  const auto line = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 2);
  return line;
}

std::optional<std::size_t> number(std::string_view text, int base) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void read_chunks(std::string_view bytes, HttpResponse& response) {
  while (!bytes.empty()) {
    const auto size = number(take_line(bytes), 16);
    if (!size || bytes.size() < *size + 2) return;
    if (*size == 0) {
      response.complete = bytes == "\r\n";
      return;
    }
    response.body += bytes.substr(0, *size);
    bytes.remove_prefix(*size + 2);
  }
}

void read_body(std::string_view bytes, HttpResponse& response) {
  if (response.header("Transfer-Encoding") == "chunked") return read_chunks(bytes, response);
  response.body = bytes;
  const auto length = response.header("Content-Length");
  response.complete = !length || number(*length, 10) == bytes.size();
}

}  // namespace

TcpConnection::TcpConnection(int port, const std::string& address) : socket_(connected(port, address)) {}

TcpConnection::~TcpConnection() {
  if (socket_ >= 0) close(socket_);
}

bool TcpConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string TcpConnection::receive_until(std::size_t count, Clock::time_point deadline) {
  std::string out;
  std::array<char, 65536> buffer;
  while (out.size() < count && wait_readable(socket_, deadline)) {
    const ssize_t got = recv(socket_, buffer.data(), std::min(buffer.size(), count - out.size()), 0);
    if (got <= 0) {
      ended_ = true;
      break;
    }
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return out;
}

std::string TcpConnection::receive_all(std::chrono::seconds patience) {
  return receive_until(std::numeric_limits<std::size_t>::max(), Clock::now() + patience);
}

std::string TcpConnection::receive(std::size_t count, std::chrono::seconds patience) {
  return receive_until(count, Clock::now() + patience);
}

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (ascii_lower(field) == ascii_lower(name)) return value;
  }
  return std::nullopt;
}

HttpResponse parse_http_response(std::string_view bytes, std::string_view method) {
  HttpResponse response;
  const auto status_line = take_line(bytes);
  if (!status_line.starts_with("HTTP/1.1 ") || status_line.size() < 12) return response;
  response.status = static_cast<int>(number(status_line.substr(9, 3), 10).value_or(0));
  while (!bytes.empty()) {
    const auto line = take_line(bytes);
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return {};
    response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  if (method != "HEAD") {
    read_body(bytes, response);
  } else {
    response.body = bytes;
    response.complete = bytes.empty();
  }
  return response;
}

HttpResponse http_request(int port, std::string_view method, std::string_view path,
                          const HttpHeaders& headers, std::string_view body) {
  std::string request;
  request.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  for (const auto& [name, value] : headers) request.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty()) request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  request.append("\r\n").append(body);
  TcpConnection connection(port);
  connection.send(request);
  const std::string bytes = connection.receive_all();
  return connection.ended() ? parse_http_response(bytes, method) : HttpResponse{};
}

}  // namespace kigen::testing
