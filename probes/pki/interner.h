// Certificates held once per SHA-256, however many targets show them, for as long as anybody holds them.
// Any thread may call. Memory follows the number of live certificates: entries nobody holds any more are
// swept out at a constant cost per call.
#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "probes/model/certificate.h"
#include "probes/model/result.h"
#include "probes/pki/certificate_parser.h"

namespace kigen::pki {

/// For keys that are digests already.
struct DigestHash {
  std::size_t operator()(const Sha256& digest) const {
    std::size_t head;
    std::memcpy(&head, digest.data(), sizeof head);
    return head;
  }
};

class Interner {
 public:
  /// Faults as parse_certificate.
  Result<std::shared_ptr<const Certificate>> intern(ByteView der);

  /// Entries at the moment, with those that wait to be swept.
  std::size_t size() const;

 private:
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<Sha256, std::weak_ptr<const Certificate>, DigestHash> entries;
    std::size_t calls_since_sweep = 0;

    std::shared_ptr<const Certificate> find(const Sha256& fingerprint);
    std::shared_ptr<const Certificate> add(const Sha256& fingerprint,
                                           std::shared_ptr<const Certificate> fresh);
    void sweep_when_due();
  };

  std::array<Shard, 64> shards_;
};

}  // namespace kigen::pki
