// A source whose probers do what their target's name says, and a listener that writes down what the engine
// does.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "exporter/engine/engine.h"

namespace kigen::engine {

/// What the probers of fake targets share: how many are at work, and when those that wait may go on.
class FakeWorld {
 public:
  std::size_t in_flight() const;
  std::size_t most_in_flight() const;
  std::size_t begun(const std::string& canonical) const;
  /// How many that hang until their deadline are at work at most.
  std::size_t most_slow() const;

  void enter(const std::string& canonical);
  void leave(const std::string& canonical);

 private:
  mutable std::mutex mutex_;
  std::size_t now_ = 0, most_ = 0, slow_now_ = 0, slow_most_ = 0;
  std::map<std::string, std::size_t> begun_;
};

/// The behaviour is the canonical name up to the first `:`.
///   ok           a complete observation, after one turn of the loop
///   fails        refused
///   fails_once   refused at first, then ok
///   hangs        waits until it is cancelled
///   deaf         waits, and takes no notice of being cancelled, until the loop goes
///   nobody       refused, as nobody is there
///   slow         waits for its deadline, then a timeout
///   throws       std::runtime_error
///   no_memory    std::bad_alloc
///   wakes        ok, and asks for a second look during the first, from a thread of its own
///   polled       ok, and asks to be looked at again within 10 ms
///   blocks       sleeps on the pool for a moment; a local source
/// All of them work on the FakeWorld that is set while they are made.
void use_world(FakeWorld* world);
config::Target fake_target(const std::string& canonical);

class Recorder final : public Listener {
 public:
  struct Event {
    std::string canonical;
    std::string reason;  // `ok` or the label
  };

  bool was_seen(const config::Target& target) const override;
  void probe_started(const config::Target& target) override;
  void probe_ended(const config::Target& target, const store::Outcome& outcome) override;
  void probe_abandoned(const config::Target& target) override;
  void started_late(std::chrono::nanoseconds lag) override;
  void observed(const config::Target& target, store::Outcome outcome) override;

  /// Waits until it holds; false after a minute. The condition sees the recorder locked: use only the _locked
  /// ones.
  bool wait_until(const std::function<bool(const Recorder&)>& condition) const;
  std::vector<Event> observed_so_far() const;
  std::size_t observed_count(const std::string& canonical) const;
  std::size_t started() const, ended() const, abandoned() const, late() const;

  /// Throws at the next observation, once.
  void fail_once();

  std::atomic<bool> seen_before = false;               // of every target
  std::map<std::string, std::size_t> observed_locked;  // by canonical name
  std::size_t started_locked = 0, ended_locked = 0, abandoned_locked = 0, late_locked = 0;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Event> events_;
  bool failing_ = false;
};

std::string reason_of(const store::Outcome& outcome);

}  // namespace kigen::engine
