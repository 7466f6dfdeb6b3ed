#include "probes/sources/task_group.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>
#include <exception>
#include <list>

namespace kigen::sources {

namespace asio = boost::asio;

struct TaskGroup::State {
  explicit State(const asio::any_io_executor& e) : executor(e), change(e) {}

  void ended(std::list<asio::cancellation_signal>::iterator signal, const std::exception_ptr& error) {
    signals.erase(signal);
    changed = true;
    if (error && !cancelling && !failure) failure = error;
    change.cancel();
  }

  asio::any_io_executor executor;
  asio::steady_timer change;
  std::list<asio::cancellation_signal> signals;  // one for each task that runs
  std::exception_ptr failure;                    // of the first task that failed
  bool changed = false;
  bool cancelling = false;  // how tasks end is of no interest any more
};

TaskGroup::TaskGroup(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

TaskGroup::~TaskGroup() = default;

std::size_t TaskGroup::running() const { return state_->signals.size(); }

void TaskGroup::start(Task<void> task) {
  state_->signals.emplace_back();
  const auto signal = std::prev(state_->signals.end());
  asio::co_spawn(
      state_->executor, std::move(task),
      asio::bind_cancellation_slot(signal->slot(), [state = state_, signal](const std::exception_ptr& error) {
        state->ended(signal, error);
      }));
}

Task<void> TaskGroup::begin() { co_return; }  // awaiting is what notices

Task<void> TaskGroup::wait(std::chrono::steady_clock::time_point until) {
  co_await asio::this_coro::throw_if_cancelled(false);
  if (!state_->changed) {
    state_->change.expires_at(until);
    co_await state_->change.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  state_->changed = false;
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  const bool cancelled = cancellation.cancelled() != asio::cancellation_type::none;
  if (cancelled || state_->failure) co_await drain();
  co_await asio::this_coro::throw_if_cancelled(true);
  if (state_->failure) std::rethrow_exception(state_->failure);
  if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
}

Task<void> TaskGroup::join() {
  while (running() > 0) co_await wait();
  if (state_->failure) std::rethrow_exception(state_->failure);
}

Task<void> TaskGroup::cancel() {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await drain();
  co_await asio::this_coro::throw_if_cancelled(true);
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

// Not to be left early, else a task might outlive what it uses; tasks end soon once they are told.
Task<void> TaskGroup::drain() {
  state_->cancelling = true;
  for (auto signal = state_->signals.begin(); signal != state_->signals.end();) {
    const auto next = std::next(signal);
    signal->emit(asio::cancellation_type::all);
    signal = next;
  }
  while (running() > 0) {
    state_->change.expires_at(asio::steady_timer::time_point::max());
    co_await state_->change.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  state_->cancelling = false;
  state_->changed = false;
}

}  // namespace kigen::sources
