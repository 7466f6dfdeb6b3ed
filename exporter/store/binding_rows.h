// The bindings of a view, judged by what lies in the certificate stores of the same machine: of the target as
// a whole (probes/model/machine_place.h), or in the same file, else in the only other file of the same folder
// that has the store. Pure.
#pragma once

#include "exporter/store/binding_row.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

/// Of a view whose places and sheet are made, as of the attempt that it tells of.
Bindings judge_bindings(const TargetView& view);

}  // namespace kigen::store
