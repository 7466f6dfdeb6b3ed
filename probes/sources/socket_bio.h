// OpenSSL's view of a socket: as its own socket BIO, but a peer that has gone raises no SIGPIPE, the error
// number is kept, a peer cannot feed a handshake for ever (a flood of messages that OpenSSL skips would hold
// the thread), and the bytes may travel in the framing of a dialect.
#pragma once

#include <openssl/bio.h>

#include <cstddef>

#include "probes/dialects/framing.h"
#include "probes/model/bytes.h"

namespace kigen::sources {

struct SocketView {
  SocketView(int socket, dialects::Framing* f, std::size_t bytes)
      : descriptor(socket), framing(f), allowance(bytes) {}

  int descriptor;              // non-blocking; owned by somebody else
  dialects::Framing* framing;  // null: TLS travels bare
  std::size_t allowance;       // bytes that may still be read; beyond it reading fails with EMSGSIZE
  int error = 0;               // errno of the last read or write that failed for good; EPROTO: no frame

  // Of a framed stream only.
  Bytes unframed;            // TLS bytes that arrived and were not read
  std::size_t consumed = 0;  // of them
  Bytes unsent;              // framed bytes that the socket has not taken yet
};

/// `view` outlives it. Null when there is no memory.
BIO* new_socket_bio(SocketView& view);

}  // namespace kigen::sources
