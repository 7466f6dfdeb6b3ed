#include "probes/pki/asn1_time.h"

#include <string_view>

namespace kigen::pki {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a time text apart from the front. A field out of its bounds is remembered until the end.
class TimeText {
 public:
  explicit TimeText(std::string_view text) : rest_(text) {}

  int number(std::size_t digits, int min, int max) {
    if (rest_.size() < digits) return fail();
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (!is_digit(c)) return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value < min || value > max ? fail() : value;
  }
  bool digit_follows() const { return !rest_.empty() && is_digit(rest_[0]); }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_fraction() {
    if (!take('.') && !take(',')) return;
    while (digit_follows()) rest_.remove_prefix(1);
  }
  bool holds_to_the_end() const { return !failed_ && rest_.empty(); }

 private:
  int fail() {
    failed_ = true;
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

int read_year(TimeText& text, std::uint8_t tag) {
  if (tag == tag::kGeneralizedTime) return text.number(4, 0, 9999);
  const int year = text.number(2, 0, 99);
  return year < 50 ? 2000 + year : 1900 + year;
}

seconds read_zone(TimeText& text) {
  if (text.take('Z')) return seconds(0);
  const int sign = text.take('+') ? 1 : text.take('-') ? -1 : 0;
  if (sign == 0) return seconds(0);
  const int hour = text.number(2, 0, 23);
  return sign * (hours(hour) + minutes(text.number(2, 0, 59)));
}

}  // namespace

std::optional<sys_seconds> parse_time(const DerElement& element) {
  if (element.tag != tag::kUtcTime && element.tag != tag::kGeneralizedTime) return std::nullopt;
  TimeText text(as_text(element.content));
  const std::chrono::year year(read_year(text, element.tag));
  const auto month = static_cast<unsigned>(text.number(2, 1, 12));
  const auto day = static_cast<unsigned>(text.number(2, 1, 31));
  const hours hour(text.number(2, 0, 23));
  const minutes minute(text.number(2, 0, 59));
  seconds second(0);
  if (text.digit_follows()) {
    second = seconds(text.number(2, 0, 60));  // 60: a leap second, which UNIX time counts as the next minute
    text.skip_fraction();
  }
  const seconds zone = read_zone(text);
  const std::chrono::year_month_day date = year / static_cast<int>(month) / static_cast<int>(day);
  if (!text.holds_to_the_end() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + hour + minute + second - zone;
}

}  // namespace kigen::pki
