// How TLS bytes travel where they do not travel bare: MS-TDS carries them in packets of its own. Pure; one
// per connection, for one thread.
#pragma once

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::dialects {

class Framing {
 public:
  virtual ~Framing() = default;
  /// What carries these TLS bytes to the peer, whole.
  virtual Bytes wrap(ByteView tls) = 0;
  /// Takes bytes as they arrived, cut anywhere, and appends the TLS bytes in them to `tls`; what belongs to
  /// an unfinished frame is remembered. `protocol` when it is no frame; what was appended before it is good.
  virtual Status unwrap(ByteView received, Bytes& tls) = 0;
};

}  // namespace kigen::dialects
