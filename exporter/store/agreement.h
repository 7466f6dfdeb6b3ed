// Whether all addresses of a target show the same certificates: the check `same_everywhere`. Pure.
#pragma once

#include <optional>

#include "exporter/store/store.h"

namespace kigen::store {

/// The verdict after an outcome. It needs leaves from every address that was looked at, so that it stays as
/// it was after any other outcome. That they differ counts from the second time in a row: during a renewal
/// they may for a moment. Absent for a target whose addresses are not watched one by one.
Agreement agreement_after(const Agreement& before, const Outcome& outcome);

}  // namespace kigen::store
