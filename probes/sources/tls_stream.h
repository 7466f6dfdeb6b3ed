// Bytes to and from whoever speaks TLS: bare on the connection, or in the framing of a dialect.
#pragma once

#include "probes/dialects/framing.h"
#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/model/task.h"
#include "probes/sources/connection.h"

namespace kigen::sources {

class TlsStream {
 public:
  /// What a peer may send in one handshake, frames included: more is `too_large`.
  static constexpr std::size_t kMaxReceivedBytes = 1024 * 1024;

  /// Both outlive it; `framing` null: bare.
  TlsStream(Connection& connection, dialects::Framing* framing)
      : connection_(connection), framing_(framing) {}

  /// Appends at least one byte; the connection's faults, and `protocol` of the framing.
  Task<Status> read_some(Bytes& out);
  Task<Status> write_all(ByteView tls);

  Connection& connection() { return connection_; }
  dialects::Framing* framing() { return framing_; }

 private:
  Connection& connection_;
  dialects::Framing* framing_;
  std::size_t received_ = 0;
};

}  // namespace kigen::sources
