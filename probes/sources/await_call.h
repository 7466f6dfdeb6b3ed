// A coroutine's way to wait for somebody who calls back, from whatever thread. Includes Asio.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "probes/sources/runtime.h"

namespace kigen::sources {

/// Waits for the value that `caller` calls its argument with, at most once and from any thread, also before
/// it returns; nothing when `until` comes first. A coroutine that leaves, then or because it is cancelled,
/// leaves at once, and what arrives later is dropped.
template <typename T>
Task<std::optional<T>> await_call(Runtime& runtime, std::function<void(std::function<void(T)>)> caller,
                                  std::chrono::steady_clock::time_point until) {
  namespace asio = boost::asio;
  struct Waiter {  // of the loop, and never owned by another thread
    Waiter(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point deadline)
        : done(executor, deadline) {}
    asio::steady_timer done;
    std::optional<T> value;
  };
  const auto waiter = std::make_shared<Waiter>(runtime.executor(), until);
  caller([weak = std::weak_ptr<Waiter>(waiter), mailbox = runtime.mailbox()](T value) {
    mailbox->post([weak, value = std::move(value)]() mutable {
      const auto waiting = weak.lock();
      if (!waiting) return;
      waiting->value = std::move(value);
      waiting->done.cancel();
    });
  });
  const auto [error] = co_await waiter->done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (error && !waiter->value) throw boost::system::system_error(asio::error::operation_aborted);
  co_return std::move(waiter->value);
}

}  // namespace kigen::sources
