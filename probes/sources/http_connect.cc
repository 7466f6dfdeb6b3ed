// HTTP CONNECT (RFC 9110 section 9.3.6) with Basic credentials (RFC 7617).
//
// Of the answer only the status line gets into a fault, and not even that when it repeats the credentials: a
// peer that echoes what it hears must not write them into our log.
#include <openssl/evp.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <optional>

#include "probes/model/text.h"
#include "probes/sources/proxy.h"

namespace kigen::sources {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What may stand in a request line: neither blanks nor control characters.
bool is_visible(char c) { return c > ' ' && c < 0x7f; }

// RFC 9112 section 4: `HTTP/1.1 200 Connection established`, also without the phrase and the blank before it.
std::optional<int> status_code(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr std::size_t kCodeAt = kVersion.size() + 2, kEnd = kCodeAt + 3;
  if (!line.starts_with(kVersion) || line.size() < kEnd) return std::nullopt;
  if (!is_digit(line[kVersion.size()]) || line[kCodeAt - 1] != ' ') return std::nullopt;
  if (line.size() > kEnd && line[kEnd] != ' ') return std::nullopt;
  const std::string_view code = line.substr(kCodeAt, 3);
  if (!std::ranges::all_of(code, is_digit) || code[0] == '0') return std::nullopt;
  return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

std::string base64(std::string_view text) {
  std::string out((text.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock adds a NUL
  const ByteView bytes = as_bytes(text);
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(), static_cast<int>(bytes.size()));
  out.pop_back();
  return out;
}

std::string basic_token(const ProxyCredentials& credentials) {
  return base64(credentials.username + ":" + std::string(credentials.password.reveal()));
}

std::string authority(const ProxyDestination& destination) {
  const bool literal = destination.host.find(':') != std::string::npos;
  const std::string host = literal ? "[" + destination.host + "]" : destination.host;
  return host + ":" + std::to_string(destination.port);
}

std::string request(const ProxyDestination& destination, const ProxyCredentials* credentials) {
  const std::string name = authority(destination);
  std::string text = "CONNECT " + name + " HTTP/1.1\r\nHost: " + name + "\r\n";
  if (credentials != nullptr) text += "Proxy-Authorization: Basic " + basic_token(*credentials) + "\r\n";
  return text + "\r\n";
}

// What cannot be said in a request.
Status check(const ProxyDestination& destination, const ProxyCredentials* credentials) {
  if (destination.host.empty() || !std::ranges::all_of(destination.host, is_visible)) {
    return Fault(Reason::kProxy, "no host name: " + bounded_text(printable_utf8(destination.host), 120));
  }
  if (credentials != nullptr && credentials->username.find(':') != std::string::npos) {
    return Fault(Reason::kProxyAuth, "Basic credentials allow no colon in the user name");
  }
  return Done();
}

std::string quote(const std::string& line, const ProxyCredentials* credentials) {
  const auto says = [&](std::string_view secret) {
    return !secret.empty() && line.find(secret) != std::string::npos;
  };
  if (credentials != nullptr && (says(credentials->password.reveal()) || says(basic_token(*credentials)))) {
    return "a line that repeats the credentials";
  }
  return bounded_text(printable_utf8(line), 120);
}

// The status code of the next response. A refusal is one at once, whatever would follow.
Task<Result<int>> read_status(dialects::Transport& transport, const ProxyCredentials* credentials) {
  auto line = co_await transport.read_line();
  if (!line) co_return std::move(line).fault();
  const auto code = status_code(*line);
  if (!code) co_return Fault(Reason::kProxy, "no HTTP reply: " + quote(*line, credentials));
  if (*code < 300) co_return *code;
  const bool wants_login = *code == 407 || *code == 401;  // tinyproxy says 401 to a wrong password
  const Reason reason = wants_login ? Reason::kProxyAuth : Reason::kProxy;
  co_return Fault(reason, "the HTTP proxy says: " + quote(*line, credentials));
}

// Up to the empty line. The transport bounds how many there can be.
Task<Status> skip_fields(dialects::Transport& transport) {
  while (true) {
    auto field = co_await transport.read_line();
    if (!field) co_return std::move(field).fault();
    if (field->empty()) co_return Done();
  }
}

}  // namespace

Task<Status> connect_through_http(dialects::Transport& transport, const ProxyDestination& destination,
                                  const ProxyCredentials* credentials) {
  auto sayable = check(destination, credentials);
  if (!sayable) co_return sayable;
  auto sent = co_await transport.write(request(destination, credentials));
  if (!sent) co_return sent;
  while (true) {
    auto code = co_await read_status(transport, credentials);
    if (!code) co_return std::move(code).fault();
    auto skipped = co_await skip_fields(transport);
    if (!skipped) co_return skipped;
    if (*code >= 200) co_return Done();  // below: interim, RFC 9110 section 15.2
  }
}

}  // namespace kigen::sources
