// Whether all addresses of a target show the same certificates: the check `same_everywhere`. Pure.
#pragma once

#include <optional>

#include "exporter/store/store.h"

namespace kigen::store {

/// The verdict after an outcome. That they are the same needs every address to answer; that two differ is
/// seen whatever the others do, and counts from the second time in a row: during a renewal they may for a
/// moment. Otherwise it stays as it was. Absent for a target whose addresses are not watched one by one.
Agreement agreement_after(const Agreement& before, const Outcome& outcome);

}  // namespace kigen::store
