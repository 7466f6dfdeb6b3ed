#include "exporter/web/server.h"

#include <civetweb.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "exporter/web/listen_address.h"
#include "exporter/web/service.h"
#include "exporter/web/tls_gate.h"
#include "exporter/web/web_config_file.h"
#include "probes/model/text.h"

namespace kigen::web {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatienceAtEnd = 3s;            // for requests under way when the server ends
constexpr auto kLongestAnswer = 60s;           // a reader slower than that is cut off
constexpr std::size_t kWireBytes = 64 * 1024;  // between two looks at the clock
constexpr std::size_t kIgnoredBodyBytes = 8 * 1024;
constexpr auto kIgnoredBodyTime = 3s;

constexpr int kHandled = 1;  // to civetweb: nothing more to do here

// The connection as a sink, which refuses once its reader has been too slow in total.
Sink wire_to(mg_connection* connection) {
  return [connection, deadline = Clock::now() + kLongestAnswer](std::string_view bytes) {
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, kWireBytes);
      if (Clock::now() > deadline) return false;
      const int written = mg_write(connection, piece.data(), piece.size());
      if (written != static_cast<int>(piece.size())) return false;
      bytes.remove_prefix(piece.size());
    }
    return true;
  };
}

Request request_of(const mg_connection* connection) {
  const mg_request_info& info = *mg_get_request_info(connection);
  Request request;
  request.method = info.request_method;
  request.path = info.local_uri_raw;
  if (info.query_string != nullptr) request.query = info.query_string;
  request.version = std::strcmp(info.http_version, "1.0") == 0 ? HttpVersion::k10 : HttpVersion::k11;
  for (int i = 0; i < info.num_headers; ++i) {
    if (ascii_lower(info.http_headers[i].name) != "accept-encoding") continue;
    request.accept_encoding.append(request.accept_encoding.empty() ? "" : ",")
        .append(info.http_headers[i].value);
  }
  if (const char* timeout = mg_get_header(connection, "X-Prometheus-Scrape-Timeout-Seconds")) {
    request.scrape_timeout = timeout;
  }
  if (const char* authorization = mg_get_header(connection, "Authorization")) {
    request.authorization = authorization;
  }
  return request;
}

// A small body is read and dropped: closing with bytes unread would reset the connection, and the answer
// could be lost on its way. Byte by byte, as mg_read waits for as many as it was asked for, however slowly
// they come.
void ignore_body(mg_connection* connection) {
  const mg_request_info& info = *mg_get_request_info(connection);
  const bool chunked = mg_get_header(connection, "Transfer-Encoding") != nullptr;
  if (!chunked &&
      (info.content_length <= 0 || info.content_length > static_cast<long long>(kIgnoredBodyBytes)))
    return;
  const auto deadline = Clock::now() + kIgnoredBodyTime;
  char byte;
  for (std::size_t i = 0; i < kIgnoredBodyBytes && Clock::now() < deadline; ++i) {
    if (mg_read(connection, &byte, 1) != 1) return;
  }
}

// How many requests are being answered.
class UnderWay {
 public:
  /// False once closed.
  bool enter() {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    ++count_;
    return true;
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) idle_.notify_all();
  }
  void close_and_wait(std::chrono::seconds patience) {
    std::unique_lock lock(mutex_);
    closed_ = true;
    idle_.wait_for(lock, patience, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int count_ = 0;
  bool closed_ = false;
};

Answer plain(int status, std::string text) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(text);
  return answer;
}

// Null where the listener speaks plain HTTP.
std::unique_ptr<TlsGate> gate_for(std::shared_ptr<const WebConfigFile> config) {
  if (!config || !config->in_force()->tls) return nullptr;
  return std::make_unique<TlsGate>([config = std::move(config)] { return config->in_force()->tls; });
}

// civetweb's options. A TLS handshake has three seconds, and the request's header, up to 16 KiB, another
// three.
std::vector<std::pair<const char*, std::string>> settings_for(const std::string& ports, int threads) {
  return {{"listening_ports", ports},
          {"num_threads", std::to_string(threads)},
          {"request_timeout_ms", "3000"},
          {"max_request_size", "16384"},
          {"listen_backlog", "1024"},
          {"enable_keep_alive", "no"},
          {"tcp_nodelay", "1"},
          {"decode_url", "no"},
          {"enable_auth_domain_check", "no"}};
}

}  // namespace

struct Server::Impl {
  Impl(const Options& options, Handlers handlers)
      : tls_gate(gate_for(options.web_config)), service(options, std::move(handlers)) {}

  void start(const Options& options);
  void answer(mg_connection* connection) noexcept;

  static int on_request(mg_connection* connection);
  static int on_error(mg_connection* connection, int status, const char* message);
  static int on_log(const mg_connection* connection, const char* message);
  static int on_tls_context(void** context, void* self);

  const std::unique_ptr<TlsGate> tls_gate;  // null: plain HTTP
  Service service;
  UnderWay under_way;
  const std::thread::id starter = std::this_thread::get_id();
  std::string complaint;  // civetweb's own, said while it starts
  std::size_t address_count = 0;
  mg_context* context = nullptr;
};

int Server::Impl::on_request(mg_connection* connection) {
  // What follows a request on the same connection is never read: without this civetweb would read any body
  // whole.
  mg_disable_connection_keep_alive(connection);
  static_cast<Impl*>(mg_get_user_data(mg_get_context(connection)))->answer(connection);
  return kHandled;
}

void Server::Impl::answer(mg_connection* connection) noexcept {
  if (!under_way.enter()) {
    on_error(connection, 503, nullptr);
    return;
  }
  try {
    service.answer(request_of(connection), wire_to(connection));
    ignore_body(connection);
  } catch (...) {  // no memory to read the request; the closed connection says it
  }
  under_way.leave();
}

// A request civetweb could not read. Its own words would repeat what was sent.
int Server::Impl::on_error(mg_connection* connection, int status, const char*) {
  mg_disable_connection_keep_alive(connection);
  try {
    const char* text = status == 503 ? "shutting down\n" : "bad request\n";
    send_answer(plain(status, text), {}, Body::kSend, wire_to(connection));
  } catch (...) {  // the edge to C
  }
  return 0;
}

// civetweb's log is about what clients do wrong, which is theirs to know. What it says at the start is kept.
int Server::Impl::on_log(const mg_connection* connection, const char* message) {
  try {
    auto* self = static_cast<Impl*>(mg_get_user_data(mg_get_context(connection)));
    const bool starting = self != nullptr && std::this_thread::get_id() == self->starter;
    if (starting && self->complaint.empty()) self->complaint = message;
  } catch (...) {  // the edge to C
  }
  return kHandled;
}

// Asked at the start, and at the end whether the context is ours to free.
int Server::Impl::on_tls_context(void** context, void* self) {
  *context = static_cast<Impl*>(self)->tls_gate->context();
  return kHandled;
}

void Server::Impl::start(const Options& options) {
  // Once per process and never undone: leaving the library would touch the OpenSSL that probes use.
  static const unsigned initialised = mg_init_library(MG_FEATURES_DEFAULT);
  (void)initialised;

  address_count = options.listen_addresses.size();
  std::string ports, names;
  for (const auto& address : options.listen_addresses) {
    ports.append(ports.empty() ? "" : ",").append(civetweb_port(address)).append(tls_gate ? "s" : "");
    names.append(names.empty() ? "" : ", ").append(address);
  }
  const auto settings = settings_for(ports, options.threads);
  std::vector<const char*> words;
  for (const auto& [name, value] : settings) words.insert(words.end(), {name, value.c_str()});
  words.push_back(nullptr);

  mg_callbacks callbacks{};
  callbacks.begin_request = &Impl::on_request;
  callbacks.http_error = &Impl::on_error;
  callbacks.log_message = &Impl::on_log;
  if (tls_gate) callbacks.external_ssl_ctx = &Impl::on_tls_context;
  context = mg_start(&callbacks, this, words.data());
  if (context == nullptr) throw std::runtime_error("cannot listen on " + names + ": " + complaint);
}

Server::Server(const Options& options, Handlers handlers)
    : impl_(std::make_unique<Impl>(options, std::move(handlers))) {
  impl_->start(options);
}

Server::~Server() {
  impl_->under_way.close_and_wait(kPatienceAtEnd);
  mg_stop(impl_->context);
}

std::vector<int> Server::ports() const {
  std::vector<mg_server_port> found(impl_->address_count);
  const int count = mg_get_server_ports(impl_->context, static_cast<int>(found.size()), found.data());
  std::vector<int> ports;
  for (int i = 0; i < count; ++i) ports.push_back(found[static_cast<std::size_t>(i)].port);
  return ports;
}

}  // namespace kigen::web
