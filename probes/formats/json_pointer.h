// Places in JSON (RFC 6901): what a login, a list and a page of an answer say. `*` as a step stands for every
// element of an array. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probes/formats/json_text.h"
#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// Empty, or begins with `/`; `~` only as `~0` and `~1`.
bool is_json_pointer(std::string_view text);

/// Strings, and whole numbers in decimal, in the order of the text; none where nothing like that stands
/// there.
std::vector<std::string> texts_at(const JsonText& json, std::string_view pointer);

/// How many elements the array has through which the first `*` of the pointer goes; absent when there is
/// none.
std::optional<std::size_t> elements_at(const JsonText& json, std::string_view pointer);

/// The first of them.
std::optional<std::string> text_at(const JsonText& json, std::string_view pointer);

/// What comes in pages as if it had come at once: the first page, with the elements of each further page's
/// arrays behind those at the same place, and what it has not. Pages that are arrays themselves follow one
/// another. `schema` for pages of two kinds.
Result<Bytes> joined_pages(std::span<const Bytes> pages);

}  // namespace kigen::formats
