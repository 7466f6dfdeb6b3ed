// A snapshot as Prometheus text 0.0.4: a pure function of (snapshot, now), written in chunks so that a scrape
// of a hundred thousand certificates needs no more memory than one of ten. Families without samples are left
// out.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "exporter/store/snapshot.h"

namespace kigen::metrics {

/// Takes the next piece of the page; false: the reader is gone, stop.
using Sink = std::function<bool(std::string_view)>;

/// Writes every certificate family of the snapshot as of `now`.
bool render(const store::Snapshot& snapshot, std::chrono::sys_seconds now, const Sink& sink);

/// Adds `probe_success` and `probe_duration_seconds` for the answer of /probe.
bool render_probe_result(bool success, std::chrono::nanoseconds duration, const Sink& sink);

}  // namespace kigen::metrics
