// How one observation changes what is known of a target: the rules of keeping, replacing and vanishing, as a
// pure function from the view before to the view after. No clock, no locks, no configuration but its
// Presentation.
//
// - A place that was observed shows what it showed this time; where some of it could not be read, earlier
// entries
//   that it did not show stay. A part that is the same object as before keeps its Place: nothing is made
//   anew.
// - A place that was not observed goes after a complete observation, and stays after any other.
// - An entry that goes this way is remembered as vanished. One that goes because it is ignored now is not.
#pragma once

#include <memory>

#include "exporter/store/place_builder.h"
#include "exporter/store/remembered.h"
#include "exporter/store/snapshot.h"
#include "probes/model/observation.h"

namespace kigen::store {

/// When an attempt ended, and how long it took.
struct Moment {
  std::chrono::sys_seconds at{};
  std::chrono::nanoseconds duration{};
};

/// `previous` may be null. Its places must have been made with the same presentation: see presented_anew.
std::shared_ptr<const TargetView> publish(const Presentation& presentation,
                                          std::shared_ptr<const TargetHeader> header,
                                          const TargetView* previous, const Moment& moment,
                                          const Observation& observation);

/// The same knowledge under another header.
std::shared_ptr<const TargetView> with_header(const TargetView& view,
                                              std::shared_ptr<const TargetHeader> header);

/// The same knowledge under another header, its places made anew for another presentation.
std::shared_ptr<const TargetView> presented_anew(const Presentation& presentation, const TargetView& view,
                                                 std::shared_ptr<const TargetHeader> header);

/// What was known when an earlier process ended, as this one would show it.
std::shared_ptr<const TargetView> restored(const Presentation& presentation, const RememberedView& remembered,
                                           std::shared_ptr<const TargetHeader> header);

}  // namespace kigen::store
