// One step of a JSON pointer (RFC 6901 sections 3 and 4). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kigen::formats {

/// A key as a step: `~` is `~0`, `/` is `~1`. At most 256 bytes: a longer one is cut (model/text.h) and leads
/// nowhere, so that thousands of values behind it do not cost its length each.
std::string escaped_step(std::string_view key);
/// The key that a step names.
std::string unescaped_step(std::string_view step);
/// The position that a step names in an array; absent when it is no number.
std::optional<std::size_t> index_in_step(std::string_view step);

}  // namespace kigen::formats
