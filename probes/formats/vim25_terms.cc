#include "probes/formats/vim25_terms.h"

#include <charconv>
#include <string>

#include "probes/formats/soap_content.h"
#include "probes/formats/xml_text.h"
#include "probes/formats/xsd_date_time.h"
#include "probes/model/text.h"

namespace kigen::formats {
namespace {

using std::string_view;
using std::chrono::sys_seconds;

constexpr std::int64_t kMaxHours = 100 * 366 * 24;

std::optional<std::int64_t> number_in(string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The text of a property; absent when there is none.
std::optional<std::string> text_at(pugi::xml_node node, string_view key) {
  const pugi::xml_node value = vim25_property(node, key);
  if (!value) return std::nullopt;
  return text_of_child(value.parent(), "value");
}

template <typename Unit>
std::optional<sys_seconds> after(sys_seconds now, std::int64_t count) {
  const bool is_bounded = count >= 0 && Unit(count) <= std::chrono::hours(kMaxHours);
  if (!is_bounded) return std::nullopt;
  return std::chrono::floor<Unit>(now) + Unit(count);
}

}  // namespace

pugi::xml_node vim25_property(pugi::xml_node node, string_view key) {
  const pugi::xml_node found = node.find_child([&](pugi::xml_node child) {
    return local_name(child) == "properties" && ascii_lower(text_of_child(child, "key")) == ascii_lower(key);
  });
  return child_of(found, "value");
}

Vim25Term vim25_term(pugi::xml_node node, sys_seconds now) {
  Vim25Term term;
  if (const auto date = text_at(node, "expirationDate")) {
    term.not_after = parse_xsd_date_time(*date);
  } else if (const auto minutes = text_at(node, "expirationMinutes")) {
    term.not_after = after<std::chrono::minutes>(now, number_in(*minutes).value_or(-1));
  } else if (const auto hours = text_at(node, "expirationHours")) {
    term.not_after = after<std::chrono::hours>(now, number_in(*hours).value_or(-1));
  } else {
    return term;
  }
  term.is_readable = term.not_after.has_value();
  return term;
}

bool is_vim25_evaluation(pugi::xml_node license) {
  const std::string edition = text_of_child(license, "editionKey");
  if (!edition.empty()) return edition == "eval";
  const std::string key = text_of_child(license, "licenseKey");
  return !key.empty() && key.find_first_not_of("0-") == key.npos;
}

}  // namespace kigen::formats
