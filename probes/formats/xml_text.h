// What the formats in XML share: pugixml told to expand nothing but XML's own five entities and character
// references, and to fetch nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "probes/model/result.h"

namespace kigen::formats {

inline constexpr unsigned kXmlParsing = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;
inline constexpr int kMaxXmlNesting = 100;

/// Tags and attributes, at most: they cost memory beyond their text.
std::ptrdiff_t xml_marks_in(std::string_view xml);

/// Why the text is not even parsed: `unsupported` a DTD, `too_large` more marks than that. Absent: it may be.
std::optional<Fault> xml_refusal(std::string_view xml, std::ptrdiff_t max_marks);

/// Why a text of that size did not parse to its end: `truncated` or `malformed`.
Fault xml_fault_of(const pugi::xml_parse_result& result, std::size_t size);

/// The name without its prefix. Aliases the document.
std::string_view local_name(pugi::xml_node node);

/// All text directly inside: a comment divides it.
std::string xml_text_of(pugi::xml_node node);

}  // namespace kigen::formats
