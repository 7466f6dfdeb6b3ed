// OpenSSL's view of a socket: as its own socket BIO, but a peer that has gone raises no SIGPIPE, the error
// number is kept, and a peer cannot feed a handshake for ever (a flood of messages that OpenSSL skips would
// hold the thread).
#pragma once

#include <openssl/bio.h>

#include <cstddef>

namespace kigen::sources {

struct SocketView {
  int descriptor = -1;        // non-blocking; owned by somebody else
  std::size_t allowance = 0;  // bytes that may still be read; beyond it reading fails with EMSGSIZE
  int error = 0;              // errno of the last read or write that failed for good
};

/// `view` outlives it. Null when there is no memory.
BIO* new_socket_bio(SocketView& view);

}  // namespace kigen::sources
