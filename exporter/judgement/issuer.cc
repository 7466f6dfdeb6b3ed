#include "exporter/judgement/issuer.h"

#include <algorithm>
#include <optional>

#include "probes/model/hex_digit.h"
#include "probes/model/text.h"

namespace kigen::judgement {
namespace {

constexpr std::string_view kOrganisation = "O=";

// Where the attribute at the start of `name` ends: at a comma or plus sign without a backslash before it.
std::size_t attribute_length(std::string_view name) {
  std::size_t at = 0;
  while (at < name.size() && name[at] != ',' && name[at] != '+') at += name[at] == '\\' ? 2 : 1;
  return std::min(at, name.size());
}

// RFC 4514 section 3: a backslash stands before the character it hides, or before two digits of a byte.
std::string unescaped(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      text += value[i];
      continue;
    }
    const auto high = hex_digit(value[++i]);
    const auto low = i + 1 < value.size() ? hex_digit(value[i + 1]) : std::nullopt;
    text += high && low ? static_cast<char>(*high * 16 + *low) : value[i];
    if (high && low) ++i;
  }
  return text;
}

std::string with_single_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::string organisation_in(std::string_view name) {
  while (!name.empty()) {
    const std::size_t length = attribute_length(name);
    const std::string_view attribute = name.substr(0, length);
    if (attribute.starts_with(kOrganisation)) {
      return with_single_blanks(ascii_lower(unescaped(attribute.substr(kOrganisation.size()))));
    }
    name.remove_prefix(std::min(length + 1, name.size()));
  }
  return {};
}

std::uint64_t issuer_hash(const Certificate& certificate) {
  const std::string_view issuer = certificate.text(Certificate::Text::kIssuer);
  if (issuer.empty()) return 0;
  const std::string organisation = organisation_in(issuer);
  return organisation.empty() ? name_hash(issuer) : name_hash("O=" + organisation);
}

}  // namespace kigen::judgement
