// A counted gate for coroutines of one thread: at most so many inside at once, the others wait in order.
// A waiter that is cancelled leaves the queue by exception and takes nothing with it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "probes/model/task.h"
#include "probes/sources/address_counts.h"

namespace kigen::sources {

class Gate {
 public:
  struct State;

  /// The right to be inside; leaving is its end. May outlive the gate: a coroutine that is torn down at the
  /// very end still holds its permits.
  class [[nodiscard]] Permit {
   public:
    Permit() = default;
    explicit Permit(std::weak_ptr<State> gate) : gate_(std::move(gate)) {}
    Permit(Permit&& other) noexcept : gate_(std::exchange(other.gate_, {})) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Permit();

   private:
    std::weak_ptr<State> gate_;
  };

  Gate(const boost::asio::any_io_executor& executor, std::size_t capacity);
  ~Gate();
  Gate(const Gate&) = delete;

  Task<Permit> enter();
  std::size_t inside() const;
  std::size_t waiting() const;

 private:
  std::shared_ptr<State> state_;
};

/// One gate per resolved address, or per name of a host behind a proxy, alive while anybody is inside or
/// waits. Threads whose gates share counts let in so many together; they hand places to each other by looking
/// again soon, as targets of one host live on one thread and seldom meet those of another.
class AddressGates {
 public:
  AddressGates(const boost::asio::any_io_executor& executor, std::size_t capacity,
               std::shared_ptr<AddressCounts> counts = nullptr);
  ~AddressGates();
  AddressGates(const AddressGates&) = delete;

  struct [[nodiscard]] Permit {
    std::shared_ptr<Gate> gate;
    Gate::Permit permit;
    std::shared_ptr<void> place;  // among all threads
  };
  Task<Permit> enter(std::string address);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kigen::sources
