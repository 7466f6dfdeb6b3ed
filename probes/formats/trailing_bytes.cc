#include "probes/formats/trailing_bytes.h"

#include <algorithm>
#include <string>

namespace kigen::formats {

std::optional<Fault> trailing_bytes_fault(ByteView rest, std::string_view what) {
  constexpr std::string_view kPadding("\0 \t\r\n\v\f", 7);
  const bool padding = std::ranges::all_of(
      rest, [&](std::uint8_t byte) { return kPadding.find(static_cast<char>(byte)) != kPadding.npos; });
  if (padding) return std::nullopt;
  return Fault(Reason::kMalformed, std::to_string(rest.size()) + " bytes follow " + std::string(what));
}

}  // namespace kigen::formats
