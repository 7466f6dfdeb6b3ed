// Labels that users configure: which names are free, which values are shown. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exporter/config/config.h"
#include "exporter/config/map_walker.h"

namespace kigen::config {

/// Why no label may have that name: not [a-zA-Z_][a-zA-Z0-9_]*, begins with `__`, is one of Prometheus' own
/// (job, instance, le), or of a metric of ours. Absent when it may.
std::optional<std::string> label_name_mistake(std::string_view name);

/// Why no label may have that value: not printable UTF-8, or longer than 1,024 bytes.
std::optional<std::string> label_value_mistake(std::string_view value);

/// Adds the labels of a map to `labels`, over those of the same name. Empty values are mistakes.
void read_labels(const Setting& setting, Labels& labels, Mistakes& mistakes);

/// `over` wins.
Labels merged(Labels labels, const Labels& over);

}  // namespace kigen::config
