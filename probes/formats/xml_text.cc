#include "probes/formats/xml_text.h"

#include <algorithm>

namespace kigen::formats {

std::ptrdiff_t xml_marks_in(std::string_view xml) {
  return std::ranges::count_if(xml, [](char c) { return c == '<' || c == '='; });
}

std::string xml_text_of(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node part : node.children()) text += part.value();
  return text;
}

}  // namespace kigen::formats
