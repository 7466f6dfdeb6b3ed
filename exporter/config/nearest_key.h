// Which known key somebody may have meant. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kigen::config {

/// The first of the candidates with the smallest edit distance (insert, delete, replace, swap neighbours)
/// from `key`; empty when none is within two edits and a third
/// of the key.
std::string_view nearest_key(std::string_view key, const std::vector<std::string_view>& candidates);

/// `unknown module "htps", did you mean "https"?`, or what is known where nothing is near.
std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string_view>& known);

}  // namespace kigen::config
