// What people call the records of a list in JSON, in place of their positions, which shift when somebody adds
// one. Pure.
#pragma once

#include <string>
#include <string_view>

#include "probes/formats/json_text.h"

namespace kigen::formats {

/// The pointer (RFC 6901) with the position of each record, an object in an array, replaced by the text that
/// its member holds; `/0/certificate` becomes `/cs1.example.jp/certificate`. Records that have no such text
/// keep their position, and so does everything behind a step that leads nowhere. Two records of one name get
/// one pointer.
std::string with_names(const JsonText& json, std::string_view pointer, std::string_view member);

}  // namespace kigen::formats
