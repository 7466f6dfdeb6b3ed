// Coroutines that one coroutine starts and waits for, all on its thread. Whoever starts them stays until all
// have ended, also when it is cancelled itself: they may use what it owns.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "probes/model/task.h"

namespace kigen::sources {

class TaskGroup {
 public:
  explicit TaskGroup(const boost::asio::any_io_executor& executor);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;

  /// Before the first start(): leaves by exception when the caller is cancelled already. From then on the
  /// caller awaits nothing but this group until it has no running task.
  Task<void> begin();
  void start(Task<void> task);
  std::size_t running() const;

  /// Until a task ended since the last call, or `until` passes. Every way out by exception, a cancelled
  /// caller's or a task's own, comes after all tasks have ended.
  Task<void> wait(std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max());
  /// Until all have ended.
  Task<void> join();
  /// Tells all to end, and waits for it.
  Task<void> cancel();

 private:
  struct State;
  Task<void> drain();

  std::shared_ptr<State> state_;
};

}  // namespace kigen::sources
