// Connects to one of several addresses of a host: to the first that lets us (Happy Eyeballs, RFC 8305).
#pragma once

#include <chrono>
#include <memory>
#include <span>

#include "probes/model/ip_address.h"
#include "probes/model/task.h"
#include "probes/sources/connection.h"
#include "probes/sources/gate.h"
#include "probes/sources/source.h"

namespace kigen::sources {

struct Connected {
  std::unique_ptr<Connection> connection;
  AddressGates::Permit permit;  // the right to be at the address
  Gate::Permit place;           // among all connections
  IpAddress address;
  /// How long we waited for others to leave the address: not part of the deadline of a probe.
  std::chrono::steady_clock::duration queued{};
};

/// What is the same for every address.
struct ConnectWishes {
  std::uint16_t port = 0;
  std::chrono::steady_clock::time_point deadline;  // without the time spent in queues
  std::string gate;                                // which gate to pass; empty: that of the address
  AddressGates* gates = nullptr;                   // null: whoever asks is at the address already
};

/// Connects to this address: `refused`, `unreachable`, `timeout`, `limit`.
Task<Result<Connected>> connect_to(const ProbeContext& context, IpAddress address, ConnectWishes wishes);

/// The same for any of at least one address. The next is tried when the one before failed, or has not
/// answered for 250 ms; families take turns, in the order given. The fault is that of the last to fail.
Task<Result<Connected>> connect_to_any(const ProbeContext& context, std::vector<IpAddress> addresses,
                                       ConnectWishes wishes);

/// Families take turns, beginning with that of the first address (RFC 8305 section 4).
std::vector<IpAddress> interleaved(std::vector<IpAddress> addresses);

}  // namespace kigen::sources
