#include "probes/sources/ldap_name.h"

#include <algorithm>

#include "probes/model/hex_digit.h"
#include "probes/model/text.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxComponents = 64;

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

// Reads one value up to an unescaped separator, which stays. Blanks at its end that were not escaped go.
std::optional<std::string> take_value(std::string_view& rest) {
  std::string value;
  std::size_t keep = 0;  // up to here nothing is a blank at the end
  while (!rest.empty() && rest[0] != ',' && rest[0] != ';') {
    if (rest[0] != '\\') {
      value += rest[0];
      if (rest[0] != ' ') keep = value.size();
      rest.remove_prefix(1);
      continue;
    }
    if (rest.size() < 2) return std::nullopt;
    const auto high = hex_digit(rest[1]);
    const auto low = rest.size() > 2 ? hex_digit(rest[2]) : std::nullopt;
    const bool is_pair = high && low;
    value += is_pair ? static_cast<char>(*high << 4 | *low) : rest[1];
    rest.remove_prefix(is_pair ? 3 : 2);
    keep = value.size();
  }
  value.resize(keep);
  return value;
}

bool same(const RelativeName& one, const RelativeName& other) {
  return one.type == other.type && ascii_lower(one.value) == ascii_lower(other.value);
}

}  // namespace

std::optional<std::vector<RelativeName>> parse_ldap_name(std::string_view text) {
  std::vector<RelativeName> name;
  std::string_view rest = without_blanks(text);
  while (!rest.empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || name.size() == kMaxComponents) return std::nullopt;
    std::string_view type = rest.substr(0, equals);
    while (type.ends_with(' ')) type.remove_suffix(1);
    if (type.empty() || type.find_first_of(",;\\+ ") != std::string_view::npos) return std::nullopt;
    rest = without_blanks(rest.substr(equals + 1));
    auto value = take_value(rest);
    if (!value) return std::nullopt;
    name.push_back({ascii_lower(type), *std::move(value)});
    if (rest.empty()) return name;
    rest = without_blanks(rest.substr(1));
    if (rest.empty()) return std::nullopt;  // a name does not end in a separator
  }
  return name;
}

std::optional<std::vector<std::string>> path_below(std::string_view base, std::string_view entry) {
  const auto above = parse_ldap_name(base), name = parse_ldap_name(entry);
  if (!above || !name) return std::nullopt;
  const bool is_below =
      above->size() <= name->size() && std::equal(above->rbegin(), above->rend(), name->rbegin(), &same);
  std::vector<std::string> path;
  const std::size_t skipped = is_below ? above->size() : 0;
  for (auto part = name->rbegin() + static_cast<std::ptrdiff_t>(skipped); part != name->rend(); ++part) {
    path.push_back(part->value);
  }
  return path;
}

}  // namespace kigen::sources
