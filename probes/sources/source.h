// What every source offers: a target's name understood, and a prober made for it.
// Free of Asio, so that the catalog and the configuration can see all sources.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::pki {
class Assessor;
}

namespace kigen::sources {

class Runtime;

/// A target as its source understands it.
struct TargetName {
  std::string canonical;  // the label: `host:port` lower case, `[v6]:port`, absolute path or pattern
  std::string address;    // the IP of `NAME@IP`, else empty
  std::string spread_by;  // what load limits go by: the host, or the path
};

/// The surroundings of one probe; outlives it.
struct ProbeContext {
  ProbeContext(std::chrono::steady_clock::time_point until, Runtime& thread, pki::Assessor& judge,
               std::vector<std::string>* trace = nullptr)
      : deadline(until), runtime(thread), assessor(judge), steps(trace) {}

  std::chrono::steady_clock::time_point deadline;  // absolute, for the whole probe
  Runtime& runtime;                                // of the thread that the probe lives on
  pki::Assessor& assessor;
  std::vector<std::string>* steps;  // what happened, one line each, for `debug=true`; null: not wanted
};

/// Looks at one target, again and again, never twice at a time. Keeps what makes the next look cheaper.
class Prober {
 public:
  virtual ~Prober() = default;
  /// One attempt: one observation per probed address (one where addresses do not matter), never none.
  /// Does not throw for anything the outside world causes; cancellation leaves by exception.
  virtual Task<std::vector<Observation>> probe(const ProbeContext& context) = 0;

  /// `wake` asks for a look soon, from any thread. Called at most once, before the first look; without it a
  /// prober waits to be asked.
  virtual void wake_with(std::function<void()> /*wake*/) {}
  /// When to look again at the latest, because nobody tells of changes; absent: whenever the schedule says.
  virtual std::optional<std::chrono::milliseconds> look_again_within() const { return std::nullopt; }
};

enum class Reach : std::uint8_t { kNetwork, kLocal };

struct SourceDescription {
  std::string_view name;  // the word after `source:`, never renamed
  std::string_view summary;
  Reach reach;
  std::uint16_t default_port;  // 0: it has none
  std::span<const OptionDescription> options;
  /// `malformed` with what was expected in `detail`. A relative path stays relative: the configuration
  /// resolves it.
  Result<TargetName> (*parse_target)(std::string_view text, std::uint16_t default_port);
  std::unique_ptr<Prober> (*make_prober)(const TargetName& target, const Options& options);
  /// What is wrong with options that are right one by one, for people; empty: nothing.
  std::string (*mistake_in)(const Options& options) = nullptr;
  bool takes_urls = false;  // a target is a whole URL; else the scheme of one picks a module
};

}  // namespace kigen::sources
