// What a group or target expects to be there, as the file says it.
#pragma once

#include <memory>

#include "exporter/config/expectation.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/value_reader.h"

namespace kigen::config {

/// The expectations that the setting `expect` among these lists; `otherwise` when it is not there. Null:
/// none.
std::shared_ptr<const Expectations> read_expectations(const std::vector<Setting>& settings,
                                                      std::shared_ptr<const Expectations> otherwise,
                                                      const Reading& reading);

}  // namespace kigen::config
