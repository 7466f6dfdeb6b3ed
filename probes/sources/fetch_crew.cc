#include "probes/sources/fetch_crew.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace kigen::sources {

struct FetchCrew::State {
  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      ++idle;
      changed.wait(lock, [this] { return stop.stop_requested() || !waiting.empty(); });
      --idle;
      if (stop.stop_requested()) return;
      Work work = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      work(stop.get_token());
      work = nullptr;  // what it holds goes outside the lock
      lock.lock();
    }
  }

  std::stop_source stop;
  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::deque<Work> waiting;
  std::vector<std::thread> threads;
  std::size_t idle = 0;
};

FetchCrew::FetchCrew(std::size_t max_threads, std::size_t max_waiting)
    : max_threads_(max_threads), max_waiting_(max_waiting), state_(std::make_unique<State>()) {}

FetchCrew::~FetchCrew() {
  stop();
  join();
}

bool FetchCrew::post(Work work) {
  const std::lock_guard lock(state_->mutex);
  if (state_->stop.stop_requested() || state_->waiting.size() >= max_waiting_) return false;
  state_->waiting.push_back(std::move(work));
  if (state_->idle < state_->waiting.size() && state_->threads.size() < max_threads_) {
    state_->threads.emplace_back([state = state_.get()] { state->run(); });
  }
  state_->changed.notify_one();
  return true;
}

void FetchCrew::stop() {
  std::deque<Work> dropped;  // destroyed outside the lock
  const std::lock_guard lock(state_->mutex);
  state_->stop.request_stop();
  dropped.swap(state_->waiting);
  state_->changed.notify_all();
}

void FetchCrew::join() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(state_->mutex);
    threads.swap(state_->threads);
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace kigen::sources
