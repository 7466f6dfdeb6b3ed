// Runs probers as the engine does, on an event loop of its own, without dragging Asio into the tests.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/pki/assessor.h"
#include "probes/sources/resolver.h"
#include "probes/sources/source.h"

namespace kigen::sources {

class Probing {
 public:
  static constexpr auto kPlenty = std::chrono::seconds(60);

  explicit Probing(ResolverKind resolver = ResolverKind::kCares, std::size_t max_per_address = 32);
  /// Asks nobody for names: as `names` says when the question comes.
  using Names = std::map<std::string, std::vector<std::string>>;
  explicit Probing(const Names& names);
  ~Probing();

  /// One attempt by a prober made for it; the test fails unless it yields exactly one observation.
  Observation probe(const SourceDescription& source, std::string_view target, const Options& options = {},
                    std::chrono::milliseconds timeout = kPlenty);
  Observation probe(Prober& prober, std::chrono::milliseconds timeout = kPlenty);

  /// The same with as many observations as there are.
  std::vector<Observation> probe_all(Prober& prober, std::chrono::milliseconds timeout = kPlenty);

  enum class End { kCancelled, kOtherwise };
  /// Begins an attempt, runs it until `begun` holds, and cancels it.
  End cancelled_probe(Prober& prober, const std::function<bool()>& begun);

  /// Keeps every thread of the pool busy until it is told to end.
  std::shared_ptr<void> occupy_pool();

  pki::Assessor& assessor() { return assessor_; }
  const std::vector<std::string>& steps() const { return steps_; }  // of the last attempt

 private:
  struct Impl;
  pki::Assessor assessor_;
  std::vector<std::string> steps_;
  std::unique_ptr<Impl> impl_;
};

std::unique_ptr<Prober> prober_of(const SourceDescription& source, std::string_view target,
                                  const Options& options = {});

/// `ok`, or the label of the reason and the detail.
std::string text_of(const std::optional<Fault>& fault);

}  // namespace kigen::sources
