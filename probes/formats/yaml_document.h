// YAML (and JSON, which is YAML) from somebody else, made a tree only after it was seen to be harmless:
// bounded in size, nodes and nesting, without anchors and aliases. Faults name a line, never what stands
// there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/model/result.h"

namespace YAML {
class Node;
}

namespace kigen::formats {

/// Every document of the text, in order. `malformed`, `unsupported` (anchors, aliases), `too_large`.
Result<std::vector<YAML::Node>> read_yaml(std::string_view text);

/// The value of `key` in a map, a null node where there is none. Never throws, never changes the node.
YAML::Node yaml_member(const YAML::Node& node, std::string_view key);

/// The elements of a sequence, none of anything else.
std::vector<YAML::Node> yaml_items(const YAML::Node& node);

/// The text of a scalar, else empty.
std::string yaml_text(const YAML::Node& node);

}  // namespace kigen::formats
