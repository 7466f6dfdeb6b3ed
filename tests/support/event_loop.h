// An event loop for coroutines under test: they run when the test says so, and a hang becomes a failure.
// Includes Asio; a test that can do with run_task.h compiles faster.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "probes/model/task.h"

namespace kigen::testing {

/// A coroutine under way, or what became of it.
template <typename T>
struct Started {
  std::optional<T> value;
  std::exception_ptr error;
  bool ended = false;
  boost::asio::cancellation_signal signal;

  void cancel() { signal.emit(boost::asio::cancellation_type::all); }
  /// It left by the exception that Asio throws into cancelled coroutines.
  bool was_cancelled() const {
    if (!ended || !error) return false;
    try {
      std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
      return e.code() == boost::asio::error::operation_aborted;
    } catch (...) {
      return false;
    }
  }
  T take() {
    if (error) std::rethrow_exception(error);
    return *std::move(value);
  }
};

class EventLoop {
 public:
  static constexpr auto kPatience = std::chrono::seconds(60);  // of a machine under load

  boost::asio::any_io_executor executor() { return io_.get_executor(); }

  /// Begins at once, as far as it gets without waiting.
  template <typename T>
  std::shared_ptr<Started<T>> start(Task<T> task) {
    auto started = std::make_shared<Started<T>>();
    auto ended = [started](const std::exception_ptr& error) {
      started->error = error;
      started->ended = true;
    };
    boost::asio::co_spawn(io_, collect(std::move(task), started),
                          boost::asio::bind_cancellation_slot(started->signal.slot(), std::move(ended)));
    io_.poll();
    return started;
  }

  template <typename T>
  T run(Task<T> task) {
    const auto started = start(std::move(task));
    until([&] { return started->ended; });
    return started->take();
  }

  template <typename Condition>
  void until(Condition condition, std::chrono::seconds patience = kPatience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("the event loop waits in vain");
      io_.run_one_for(std::chrono::milliseconds(10));
    }
  }

  void poll() { io_.poll(); }

 private:
  template <typename T>
  static Task<void> collect(Task<T> task, std::shared_ptr<Started<T>> started) {
    auto value = co_await std::move(task);
    started->value.emplace(std::move(value));
  }

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
};

}  // namespace kigen::testing
