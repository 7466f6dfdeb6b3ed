// The TLS client of probes: sees the peer's certificates, verifies nothing, and speaks with whatever speaks
// TLS and the library can. Who goes on to talk verifies the peer first, by what the handshake showed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/model/task.h"
#include "probes/sources/byte_stream.h"
#include "probes/sources/client_identity.h"
#include "probes/sources/handshake_result.h"
#include "probes/sources/tls_stream.h"
#include "probes/sources/tls_versions.h"

namespace kigen::sources {

struct HandshakeWishes {
  TlsVersions versions;
  KeyType key_type = KeyType::kAny;
  std::string server_name;                         // for SNI; empty: none (RFC 6066: never an IP literal)
  std::vector<std::string> alpn;                   // 1 to 255 bytes each
  std::shared_ptr<const ClientIdentity> identity;  // shown when the peer asks; may be null
  bool library_suffices = false;                   // no reading of plain handshakes where the library fails
  /// What goes over it is secret: neither ciphers nor keys that are weak, as the library's own level 2 says.
  bool confidential = false;
};

/// Hands over the Certificate message of at most 256 KiB; a larger one is `too_large`. `wishes` outlives it.
Task<HandshakeResult> tls_handshake(TlsStream& stream, const HandshakeWishes& wishes);

/// The same, and then a conversation: what a TLS session carries. Ends with a goodbye that waits for nothing.
class TlsSession final : public ByteStream {
 public:
  /// Both outlive it.
  TlsSession(TlsStream& stream, const HandshakeWishes& wishes);
  ~TlsSession() override;
  TlsSession(const TlsSession&) = delete;

  /// First of all, and once. With a fault in the result there is nothing to talk over.
  Task<HandshakeResult> shake_hands();

  /// Faults: `timeout`, `closed`, `tls_alert`, `tls`; `too_large` when 1 MiB of TLS brings no data.
  Task<Status> read_some(Bytes& out) override;
  Task<Status> write_all(ByteView bytes) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kigen::sources
