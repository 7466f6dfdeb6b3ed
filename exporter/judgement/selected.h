// Which certificates of a store a pair is about. Pure.
#pragma once

#include "exporter/config/config.h"
#include "probes/model/observation.h"

namespace kigen::judgement {

/// Whether all that the selector sets is so. A store of Windows is told by the item: `MY#www` on a machine,
/// `host.reg#MY/www` in an export; its case is left aside, as Windows does.
bool selects(const config::Pair::Selector& selector, const Sighting& sighting);

}  // namespace kigen::judgement
