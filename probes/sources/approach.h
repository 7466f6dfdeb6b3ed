// From a target's addresses to a connection on which TLS may begin: connect, directly or through a proxy,
// send the PROXY header, speak the dialect. In this order.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/dialects/dialect.h"
#include "probes/model/ip_address.h"
#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/sources/connection_race.h"
#include "probes/sources/proxy_settings.h"
#include "probes/sources/source.h"

namespace kigen::sources {

/// What the configuration says about the way in.
struct Way {
  std::optional<ProxySettings> proxy;
  std::optional<ProxyProtocol> proxy_protocol;
  const dialects::DialectDescription* dialect = nullptr;  // null: TLS at once
  std::string server_name;                                // as the dialect is told
  Options options;                                        // of the dialect
};

/// A connection on which the next byte in either direction belongs to TLS.
struct Opened {
  Gate::Permit place;  // among all connections
  std::unique_ptr<Connection> connection;
  std::unique_ptr<dialects::Framing> framing;  // null: TLS travels bare
};

/// One visit: opens as many connections, one after another, as are needed to see everything. All go to the
/// address that let the first one in, and share one deadline. Lives as long as the visit.
class Approach {
 public:
  /// Where to go: `host` is what a proxy is told (a name, or an IP literal); `addresses` are the target's, or
  /// the proxy's where there is one.
  struct Destination {
    std::string host;
    std::uint16_t port = 0;
    std::vector<IpAddress> addresses;
    std::uint16_t connect_port = 0;  // of the addresses
  };
  /// `context`, `way` and `phases` outlive it.
  Approach(const ProbeContext& context, const Way& way, Destination destination, PhaseDurations& phases);

  Task<Result<Opened>> open();
  /// A server should see as few of these connections as can be.
  bool is_intrusive() const {
    return way_.dialect != nullptr && way_.dialect->footprint == dialects::Footprint::kIntrusive;
  }
  /// The last open() came as far as TLS.
  bool is_open() const { return open_; }

 private:
  Task<Result<Connected>> connect();
  Task<Result<std::optional<ProxyCredentials>>> credentials_for_proxy();
  Task<Status> pass_proxy(dialects::Transport& transport);
  Task<Status> speak(dialects::Transport& transport);
  Task<Status> prepare(Connection& connection);

  const ProbeContext& context_;
  const Way& way_;
  Destination destination_;
  PhaseDurations& phases_;
  std::chrono::steady_clock::time_point deadline_;
  AddressGates::Permit permit_;
  bool open_ = false;
  bool found_ = false;  // the address that lets us in is the only one left
};

}  // namespace kigen::sources
