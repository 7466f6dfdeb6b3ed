#include "probes/formats/xml_text.h"

#include <algorithm>

namespace kigen::formats {

std::ptrdiff_t xml_marks_in(std::string_view xml) {
  return std::ranges::count_if(xml, [](char c) { return c == '<' || c == '='; });
}

std::optional<Fault> xml_refusal(std::string_view xml, std::ptrdiff_t max_marks) {
  if (xml.find("<!DOCTYPE") != xml.npos) return Fault(Reason::kUnsupported, "a document type definition");
  if (xml_marks_in(xml) > max_marks)
    return Fault(Reason::kTooLarge, "the document has more tags than are read");
  return std::nullopt;
}

Fault xml_fault_of(const pugi::xml_parse_result& result, std::size_t size) {
  const bool at_end = static_cast<std::size_t>(result.offset) + 1 >= size ||
                      result.status == pugi::status_end_element_mismatch;
  const Reason reason = at_end ? Reason::kTruncated : Reason::kMalformed;
  return {reason, "XML at byte " + std::to_string(result.offset) + ": " + result.description()};
}

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  return name.substr(name.find(':') + 1);  // npos + 1 is 0
}

std::string xml_text_of(pugi::xml_node node) {
  std::string text = node.value();  // of an element: what parse_embed_pcdata keeps there
  for (const pugi::xml_node part : node.children()) text += part.value();
  return text;
}

}  // namespace kigen::formats
