// The one context that civetweb makes all its TLS connections from. It holds no certificate itself: each
// ClientHello is answered with the ListenerTls that is in force at that moment.
#pragma once

#include <functional>
#include <memory>

#include "exporter/web/listener_tls.h"

namespace kigen::web {

class TlsGate {
 public:
  /// `in_force` never yields null, and is called from many threads at once. The gate outlives the
  /// connections.
  explicit TlsGate(std::function<std::shared_ptr<const ListenerTls>()> in_force);
  TlsGate(const TlsGate&) = delete;
  TlsGate& operator=(const TlsGate&) = delete;

  ssl_ctx_st* context() const { return context_.get(); }

 private:
  static int on_client_hello(ssl_st* connection, int* alert, void* gate);

  std::function<std::shared_ptr<const ListenerTls>()> in_force_;
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace kigen::web
