// Which of the certificates that a target is expected to have it has: the check `expected`. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/config/expectation.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

using Views = std::vector<std::shared_ptr<const TargetView>>;

/// A verdict for each expectation, in their order; absent before the first complete look.
using Fulfilment = std::vector<std::optional<bool>>;

/// From what is known of a target, one view per address: an expectation is met when every view meets it that
/// a complete look has made. What came with a failed or partial look decides nothing.
Fulfilment fulfilment_of(const config::Expectations& expectations, const Views& views);

/// After an attempt: from the views whose attempt was complete; where none was, as before.
Fulfilment fulfilment_after(const config::Expectations& expectations, const Fulfilment& before,
                            const Views& views);

/// How the verdicts are shown; those that are absent are left out.
std::vector<ExpectedVerdict> expected_verdicts(const config::Expectations& expectations,
                                               const Fulfilment& fulfilment);

}  // namespace kigen::store
