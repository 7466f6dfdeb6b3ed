// A conversation with a peer: whoever speaks a protocol sees no more of its connection. Under the deadline of
// the probe; after a fault it is of no further use. Lives on the thread of its probe.
#pragma once

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::sources {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Appends at least one byte. Faults: `timeout`, `closed`, those of what carries it.
  virtual Task<Status> read_some(Bytes& out) = 0;
  /// All of them; they are not used beyond the end of the call.
  virtual Task<Status> write_all(ByteView bytes) = 0;
};

}  // namespace kigen::sources
