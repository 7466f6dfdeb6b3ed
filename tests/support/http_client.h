// A small HTTP/1 client over raw sockets, for tests that look at what a server really sends. Loopback only;
// every wait is bounded, so a server that hangs fails the test instead of stopping it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kigen::testing {

/// A TCP connection. Throws std::runtime_error where connecting fails.
class TcpConnection {
 public:
  explicit TcpConnection(int port, const std::string& address = "127.0.0.1");
  ~TcpConnection();
  TcpConnection(TcpConnection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  TcpConnection& operator=(TcpConnection&&) = delete;

  /// False: the peer has closed.
  bool send(std::string_view bytes);
  /// What arrives until the peer closes or the time is over, which `ended` tells.
  std::string receive_all(std::chrono::seconds patience = std::chrono::seconds(30));
  bool ended() const { return ended_; }
  /// Up to `count` bytes; fewer where the peer closes first.
  std::string receive(std::size_t count, std::chrono::seconds patience = std::chrono::seconds(30));

 private:
  std::string receive_until(std::size_t count, std::chrono::steady_clock::time_point deadline);

  int socket_ = -1;
  bool ended_ = false;
};

struct HttpResponse {
  int status = 0;  // 0: what came was not HTTP
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;       // chunks put together; still compressed where it was
  bool complete = false;  // as long as Content-Length says, or up to the last chunk, or ended by the peer

  /// The first field of that name, whatever its case.
  std::optional<std::string> header(std::string_view name) const;
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// One request with Host and the headers given, on a connection of its own.
HttpResponse http_request(int port, std::string_view method, std::string_view path,
                          const HttpHeaders& headers = {}, std::string_view body = {});

/// The bytes of an answer to `method` as a response.
HttpResponse parse_http_response(std::string_view bytes, std::string_view method = "GET");

/// The content of gzip members one behind the other; nothing where they are damaged or cut off.
std::optional<std::string> gunzip(std::string_view bytes);

}  // namespace kigen::testing
