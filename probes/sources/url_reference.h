// URLs made from others, with libcurl's parser, which fetches them later. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kigen::sources {

/// A reference in the document behind `base` (RFC 3986 section 5). Absent when it is none, or leads to
/// another scheme, host or port, or to a user name.
std::optional<std::string> url_at_same_server(const std::string& base, const std::string& reference);

/// The URL with the parameter in its query, in place of an earlier value.
std::string with_parameter(const std::string& url, const std::string& name, const std::string& value);

/// As a segment of a path, or a value in a query (RFC 3986 section 2.1).
std::string percent_encoded(std::string_view text);

}  // namespace kigen::sources
