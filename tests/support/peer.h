// Peers on loopback for what connects: each connection is served by a thread that does as it is told, until
// the peer goes out of scope, which ends all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "probes/model/bytes.h"

namespace kigen::testing {

/// One accepted connection, closed when its thread is through with it. Nothing here raises SIGPIPE.
class PeerSocket {
 public:
  explicit PeerSocket(int descriptor) : descriptor_(descriptor) {}
  ~PeerSocket();
  PeerSocket(const PeerSocket&) = delete;

  int descriptor() const { return descriptor_; }
  /// False once the other side has gone.
  bool send(std::string_view bytes);
  bool send(ByteView bytes) { return send(as_text(bytes)); }
  /// Without its line ending; empty at the end of the stream.
  std::string read_line();
  /// At least one byte; empty at the end of the stream.
  std::string read_some();
  /// Reads and forgets until the other side closes, or the peer ends.
  void wait_for_end();
  /// The connection ends with RST instead of FIN.
  void reset_at_end();

 private:
  int descriptor_;
};

using Conversation = std::function<void(PeerSocket&)>;

class Peer {
 public:
  explicit Peer(Conversation conversation, const std::string& address = "127.0.0.1", std::uint16_t port = 0);
  ~Peer();
  Peer(const Peer&) = delete;

  std::uint16_t port() const;
  std::string target() const { return "127.0.0.1:" + std::to_string(port()); }
  std::size_t accepted() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A port of 127.0.0.1 where nobody listens, kept for as long as this lives.
class DeafPort {
 public:
  explicit DeafPort(const std::string& address = "127.0.0.1", std::uint16_t port = 0);
  ~DeafPort();
  DeafPort(const DeafPort&) = delete;
  std::uint16_t port() const { return port_; }
  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

/// Can sockets be bound to this address here?
bool has_address(const std::string& address);

/// How many descriptors this process has open.
std::size_t open_descriptors();

}  // namespace kigen::testing
