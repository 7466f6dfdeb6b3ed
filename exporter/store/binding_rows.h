// The bindings of a view, judged by what lies in the certificate stores of the same machine: in the same
// file, else in the only other file of the same folder that has the store. Pure.
#pragma once

#include <vector>

#include "exporter/store/binding_row.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

/// Of a view whose places and sheet are made, as of the attempt that it tells of.
Bindings judge_bindings(const TargetView& view);

/// The bindings of `part`, then, where some of the part could not be read, those of `earlier` (may be null)
/// that it does not show.
std::vector<BindingSighting> merged_bindings(const Part& part, const Place* earlier);

}  // namespace kigen::store
