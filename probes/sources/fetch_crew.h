// A few threads for requests to servers that may never answer. Of their own, so that a hung one holds up
// neither reads of files nor probes; started when there is work, so that nobody pays for what is switched
// off. Any thread may call.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

namespace kigen::sources {

class FetchCrew {
 public:
  /// Work looks at the token from time to time, and does not throw.
  using Work = std::function<void(const std::stop_token&)>;

  FetchCrew(std::size_t max_threads, std::size_t max_waiting);
  /// Stops and joins.
  ~FetchCrew();
  FetchCrew(const FetchCrew&) = delete;

  /// False when too much waits already, or after stop().
  bool post(Work work);
  /// What waits is dropped, what runs is told to end.
  void stop();
  /// After stop(): until all threads have ended.
  void join();

 private:
  struct State;
  const std::size_t max_threads_, max_waiting_;
  std::unique_ptr<State> state_;
};

}  // namespace kigen::sources
