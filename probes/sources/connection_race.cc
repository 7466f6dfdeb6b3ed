#include "probes/sources/connection_race.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <utility>

#include "probes/sources/runtime.h"
#include "probes/sources/task_group.h"
#include "probes/sources/trace.h"

namespace kigen::sources {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kHeadStart = std::chrono::milliseconds(250);  // RFC 8305 section 5
constexpr std::size_t kMaxAddressesTried = 8;

struct Race {
  std::optional<Connected> winner;
  std::optional<Fault> fault;  // of the last to fail
};

Task<void> run(const ProbeContext& context, Race& race, IpAddress address, ConnectWishes wishes) {
  auto connected = co_await connect_to(context, address, wishes);
  if (race.winner) co_return;
  if (connected) {
    race.winner = *std::move(connected);
  } else {
    race.fault = std::move(connected).fault();
  }
}

}  // namespace

Task<Result<Connected>> connect_to(const ProbeContext& context, IpAddress address, ConnectWishes wishes) {
  const auto begin = Clock::now();
  Connected connected;
  connected.address = address;
  if (wishes.gates != nullptr) {
    std::string gate = wishes.gate.empty() ? address.to_string() : wishes.gate;
    connected.permit = co_await wishes.gates->enter(std::move(gate));
  }
  connected.place = co_await context.runtime.connections().enter();
  connected.queued = Clock::now() - begin;
  connected.connection =
      std::make_unique<Connection>(context.runtime.executor(), wishes.deadline + connected.queued);
  auto status = co_await connected.connection->connect(address, wishes.port);
  note(context, "connect to " + address.to_string() + ": " + outcome_text(status));
  if (!status) co_return std::move(status).fault();
  co_return connected;
}

Task<Result<Connected>> connect_to_any(const ProbeContext& context, std::vector<IpAddress> addresses,
                                       ConnectWishes wishes) {
  if (addresses.size() == 1) {
    auto only = co_await connect_to(context, addresses.front(), wishes);
    co_return only;
  }
  addresses = interleaved(std::move(addresses));
  if (addresses.size() > kMaxAddressesTried) addresses.resize(kMaxAddressesTried);
  Race race;
  TaskGroup runners(context.runtime.executor());
  co_await runners.begin();
  for (std::size_t next = 0; !race.winner && (next < addresses.size() || runners.running() > 0);) {
    auto until = Clock::time_point::max();
    if (next < addresses.size()) {
      runners.start(run(context, race, addresses[next++], wishes));
      if (next < addresses.size()) until = Clock::now() + kHeadStart;
    }
    co_await runners.wait(until);
  }
  co_await runners.cancel();
  if (!race.winner) co_return *std::move(race.fault);
  co_return *std::move(race.winner);
}

std::vector<IpAddress> interleaved(std::vector<IpAddress> addresses) {
  if (addresses.empty()) return addresses;
  const bool first_family = addresses.front().v6;
  const auto second = std::stable_partition(addresses.begin(), addresses.end(),
                                            [&](const IpAddress& a) { return a.v6 == first_family; });
  std::vector<IpAddress> turns;
  auto a = addresses.begin();
  auto b = second;
  while (a != second || b != addresses.end()) {
    if (a != second) turns.push_back(*a++);
    if (b != addresses.end()) turns.push_back(*b++);
  }
  return turns;
}

}  // namespace kigen::sources
