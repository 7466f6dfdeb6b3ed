#include "probes/formats/told_time.h"

#include <charconv>
#include <string>

#include "probes/formats/xsd_date_time.h"

namespace kigen::formats {
namespace {

using std::chrono::sys_seconds;

constexpr std::int64_t kFirstOfMilliseconds = 100'000'000'000;
constexpr std::int64_t kLastSecond = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::size_t kCalendarDigits = 14;            // YYYYMMDDhhmmss

std::optional<sys_seconds> within_bounds(std::optional<sys_seconds> moment) {
  if (!moment) return std::nullopt;
  const auto count = moment->time_since_epoch().count();
  return count > 0 && count <= kLastSecond ? moment : std::nullopt;
}

std::optional<sys_seconds> calendar_time(std::string_view digits) {
  std::string text(digits);
  for (const std::size_t at : {12u, 10u}) text.insert(at, ":");
  text.insert(8, "T");
  for (const std::size_t at : {6u, 4u}) text.insert(at, "-");
  return parse_xsd_date_time(text);
}

}  // namespace

std::optional<sys_seconds> told_time(std::int64_t number) {
  const std::int64_t seconds = number >= kFirstOfMilliseconds ? number / 1000 : number;
  return within_bounds(sys_seconds(std::chrono::seconds(seconds)));
}

std::optional<sys_seconds> told_time(std::string_view text) {
  const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
  const std::string_view rest = text.substr(digits.size());
  if (digits.size() == kCalendarDigits && (rest.empty() || rest == "Z")) {
    return within_bounds(calendar_time(digits));
  }
  if (!rest.empty()) return within_bounds(parse_xsd_date_time(text));
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() ? told_time(number) : std::nullopt;
}

}  // namespace kigen::formats
