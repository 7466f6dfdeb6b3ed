// Certificates held once per SHA-256, however many targets show them, for as long as anybody holds them.
// Any thread may call. Memory follows the number of live certificates: entries nobody holds any more are
// swept out at a constant cost per call.
#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

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
  /// One that was described: by the SHA-256 of its facts.
  std::shared_ptr<const Certificate> intern(const Certificate::Facts& facts, const CertificateTexts& texts);

  /// Entries at the moment, with those that wait to be swept.
  std::size_t size() const;

 private:
  static constexpr std::size_t kMinCallsBetweenSweeps = 64;

  struct Slot {
    std::size_t head = 0;  // of the fingerprint, 0: free
    std::weak_ptr<const Certificate> certificate;
  };
  // Part of the table, with a lock of its own. Slots are searched one after another from the one that the
  // head names: a hundred thousand certificates in nodes of a map would cost as many cache misses again.
  struct Shard {
    mutable std::mutex mutex;
    std::vector<Slot> slots;  // a power of two, at most three quarters of them taken
    std::size_t taken = 0;
    std::size_t calls_since_sweep = 0, calls_between_sweeps = kMinCallsBetweenSweeps;

    std::shared_ptr<const Certificate> find(const Sha256& fingerprint);
    std::shared_ptr<const Certificate> add(const Sha256& fingerprint,
                                           std::shared_ptr<const Certificate> fresh);

   private:
    std::shared_ptr<const Certificate> look_up(const Sha256& fingerprint) const;
    void place(Slot slot);
    void make_room_for(std::size_t count);
    void sweep_when_due();
  };

  Shard& shard_of(const Sha256& fingerprint) { return shards_[fingerprint.back() % shards_.size()]; }

  std::array<Shard, 64> shards_;
};

}  // namespace kigen::pki
