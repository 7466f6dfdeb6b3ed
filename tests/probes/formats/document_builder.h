// Texts as they stand in documents, for the formats that read them.
#pragma once

#include <string>

#include "tests/probes/formats/armour.h"

namespace kigen::formats {

/// The text with every line feed as `\n`, as a text within JSON has it.
inline std::string with_written_line_ends(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

}  // namespace kigen::formats
