#include "probes/sources/gate.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <list>
#include <map>

namespace kigen::sources {

namespace asio = boost::asio;

namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(20);

struct Waiter {
  explicit Waiter(const asio::any_io_executor& executor)
      : wake(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer wake;
  bool admitted = false;
};

}  // namespace

struct Gate::State {
  State(asio::any_io_executor e, std::size_t c) : executor(std::move(e)), capacity(c) {}

  void leave() {
    --inside;
    if (waiting.empty() || inside >= capacity) return;
    const auto next = waiting.front();
    waiting.pop_front();
    ++inside;
    next->admitted = true;
    next->wake.cancel();
  }

  asio::any_io_executor executor;
  std::size_t capacity;
  std::size_t inside = 0;
  std::list<std::shared_ptr<Waiter>> waiting;
};

Gate::Permit::~Permit() {
  if (const auto gate = gate_.lock()) gate->leave();
}

Gate::Gate(const asio::any_io_executor& executor, std::size_t capacity)
    : state_(std::make_shared<State>(executor, capacity)) {}
Gate::~Gate() = default;

std::size_t Gate::inside() const { return state_->inside; }
std::size_t Gate::waiting() const { return state_->waiting.size(); }

Task<Gate::Permit> Gate::enter() {
  const auto state = state_;
  if (state->inside < state->capacity && state->waiting.empty()) {
    ++state->inside;
    co_return Permit(state);
  }
  const auto waiter = std::make_shared<Waiter>(state->executor);
  state->waiting.push_back(waiter);
  co_await waiter->wake.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!waiter->admitted) {
    state->waiting.remove(waiter);
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  co_return Permit(state);
}

struct AddressGates::State {
  State(const asio::any_io_executor& e, std::size_t c, std::shared_ptr<AddressCounts> among_all)
      : executor(e), capacity(c), counts(std::move(among_all)) {}

  std::shared_ptr<Gate> gate_of(const std::string& address) {
    if (gates.size() >= sweep_at) {
      std::erase_if(gates, [](const auto& entry) { return entry.second.expired(); });
      sweep_at = std::max(sweep_at, 2 * gates.size());
    }
    auto gate = gates[address].lock();
    if (!gate) {
      gate = std::make_shared<Gate>(executor, capacity);
      gates[address] = gate;
    }
    return gate;
  }

  asio::any_io_executor executor;
  std::size_t capacity;
  std::shared_ptr<AddressCounts> counts;
  std::map<std::string, std::weak_ptr<Gate>> gates;
  std::size_t sweep_at = 64;  // the size at which gates that nobody needs are thrown out
};

AddressGates::AddressGates(const asio::any_io_executor& executor, std::size_t capacity,
                           std::shared_ptr<AddressCounts> counts)
    : state_(std::make_unique<State>(
          executor, capacity, counts ? std::move(counts) : std::make_shared<AddressCounts>(capacity))) {}
AddressGates::~AddressGates() = default;

Task<AddressGates::Permit> AddressGates::enter(std::string address) {
  Permit permit;
  permit.gate = state_->gate_of(address);
  permit.permit = co_await permit.gate->enter();
  permit.place = state_->counts->try_enter(address);
  while (!permit.place) {
    asio::steady_timer again(state_->executor, kLookAgain);
    co_await again.async_wait(asio::use_awaitable);
    permit.place = state_->counts->try_enter(address);
  }
  co_return permit;
}

}  // namespace kigen::sources
