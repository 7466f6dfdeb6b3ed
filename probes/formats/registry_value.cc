#include "probes/formats/registry_value.h"

#include <algorithm>
#include <charconv>

#include "probes/model/hex_digit.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr string_view kBlanks = " \t";
constexpr unsigned kRegBinary = 3;

string_view without_blanks(string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

// The text between the quote that begins `text` and the next one, which `text` then begins behind.
std::optional<std::string> take_quoted(string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  std::string content;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return content;
    }
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    content += text[at];
  }
  return std::nullopt;
}

}  // namespace

std::optional<RegistryLine> split_registry_line(string_view line) {
  line = without_blanks(line);
  RegistryLine split;
  if (line.starts_with('@')) {
    line.remove_prefix(1);
  } else {
    auto name = take_quoted(line);
    if (!name) return std::nullopt;
    split.name = *std::move(name);
  }
  line = without_blanks(line);
  if (!line.starts_with('=')) return std::nullopt;
  split.data = without_blanks(line.substr(1));
  return split;
}

std::optional<std::string> registry_string(string_view data) { return take_quoted(data); }

std::optional<unsigned> RegistryBinary::begin(string_view& data) {
  if (data.starts_with("hex:")) {
    data.remove_prefix(4);
    return kRegBinary;
  }
  if (!data.starts_with("hex(")) return std::nullopt;
  unsigned type = 0;
  const char* const end = data.data() + data.size();
  const auto [behind, error] = std::from_chars(data.data() + 4, end, type, 16);
  const string_view rest(behind, static_cast<std::size_t>(end - behind));
  if (error != std::errc() || !rest.starts_with("):")) return std::nullopt;
  data = rest.substr(2);
  return type;
}

// Bytes of two digits with commas between them. Whether a comma stands before the backslash, or at the end,
// is not looked at.
RegistryBinary::Progress RegistryBinary::append(string_view line) {
  line = without_blanks(line);
  const bool continues = line.ends_with('\\');
  if (continues) line = without_blanks(line.substr(0, line.size() - 1));
  if (line.size() / 3 > kMaxBytes - bytes_.size()) return Progress::kTooLarge;
  for (std::size_t at = 0; at < line.size(); at += 3) {
    const auto high = hex_digit(line[at]);
    if (high && at + 1 == line.size()) return Progress::kBreaksOff;
    const auto low = at + 1 < line.size() ? hex_digit(line[at + 1]) : std::nullopt;
    if (!high || !low || (at + 2 < line.size() && line[at + 2] != ',')) return Progress::kMalformed;
    bytes_.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
  }
  return continues ? Progress::kContinues : Progress::kComplete;
}

}  // namespace kigen::formats
