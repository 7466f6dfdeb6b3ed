// Serial numbers, many of them: a revocation list of a large authority has hundreds of thousands. In as many
// bytes as they have, and five more each. Filled once, sealed, and then read by any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "probes/model/bytes.h"

namespace kigen::pki {

class SerialSet {
 public:
  static constexpr std::size_t kMaxSerialBytes = 255;

  /// The content octets of an INTEGER; superfluous leading ones do not count. False, and nothing added, when
  /// it is empty or too long.
  bool add(ByteView serial_number);
  /// After the last add().
  void seal();
  /// After seal().
  bool contains(ByteView serial_number) const;

  std::size_t size() const { return starts_.size(); }
  std::size_t bytes() const { return octets_.capacity() + starts_.capacity() * sizeof(std::uint32_t); }

 private:
  ByteView at(std::uint32_t start) const { return {octets_.data() + start + 1, octets_[start]}; }

  Bytes octets_;                       // each serial number behind its length
  std::vector<std::uint32_t> starts_;  // sorted by what stands there
};

}  // namespace kigen::pki
