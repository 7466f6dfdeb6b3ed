// What the formats in XML share: pugixml told to expand nothing but XML's own five entities and character
// references, and to fetch nothing.
#pragma once

#include <cstddef>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace kigen::formats {

inline constexpr unsigned kXmlParsing = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;

/// Tags and attributes, at most: they cost memory beyond their text.
std::ptrdiff_t xml_marks_in(std::string_view xml);

/// All text directly inside: a comment divides it.
std::string xml_text_of(pugi::xml_node node);

}  // namespace kigen::formats
