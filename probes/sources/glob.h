// Path patterns: `*` and `?` within one path element, `**` as a whole element for any number of them (none
// included), `[abc]` and `[!a-z]` for one character. A wildcard does not match a leading dot. Pure text.
#pragma once

#include <string>
#include <string_view>

namespace kigen::sources {

bool has_wildcard(std::string_view pattern);

/// The folder above the first element with a wildcard: `/etc/ssl/**/*.p12` gives `/etc/ssl`; without
/// wildcards the folder of the file. Never empty for an absolute pattern.
std::string fixed_folder(std::string_view pattern);

/// Does the whole path match the whole pattern? A pattern that begins with `**/` matches at any depth.
bool glob_match(std::string_view pattern, std::string_view path);

/// Could anything below `folder` match, judged by the pattern's leading elements? Spares walks that cannot.
bool glob_may_match_below(std::string_view pattern, std::string_view folder);

}  // namespace kigen::sources
