#include "probes/formats/xsd_date_time.h"

#include <algorithm>
#include <charconv>

namespace kigen::formats {
namespace {

using std::string_view;

// Takes texts from the front; what does not fit spoils the whole.
class Front {
 public:
  explicit Front(string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    const string_view text = rest_.substr(0, digits);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    is_good = is_good && text.size() == digits && text.front() != '-' && error == std::errc{} &&
              end == text.data() + digits;
    rest_.remove_prefix(text.size());
    return value;
  }
  void mark(char wanted) {
    is_good = is_good && rest_.starts_with(wanted);
    if (!rest_.empty()) rest_.remove_prefix(1);
  }
  bool take(char wanted) {
    const bool there = rest_.starts_with(wanted);
    if (there) rest_.remove_prefix(1);
    return there;
  }
  void drop_digits() { rest_.remove_prefix(std::min(rest_.find_first_not_of("0123456789"), rest_.size())); }
  bool at_end() const { return rest_.empty(); }

  bool is_good = true;

 private:
  string_view rest_;
};

// `Z`, `+09:00`, or nothing.
std::chrono::minutes zone_of(Front& front) {
  if (front.at_end() || front.take('Z')) return std::chrono::minutes(0);
  const bool is_west = front.take('-');
  if (!is_west) front.mark('+');
  const int hours = front.number(2);
  front.mark(':');
  const int minutes = front.number(2);
  front.is_good = front.is_good && hours <= 14 && minutes <= 59;
  const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return is_west ? -offset : offset;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_xsd_date_time(string_view text) {
  namespace chrono = std::chrono;
  Front front(text);
  const int year = front.number(4);
  front.mark('-');
  const int month = front.number(2);
  front.mark('-');
  const int day = front.number(2);
  front.mark('T');
  const int hour = front.number(2);
  front.mark(':');
  const int minute = front.number(2);
  front.mark(':');
  const int second = front.number(2);
  if (front.take('.')) front.drop_digits();
  const auto offset = zone_of(front);
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  const bool is_moment = date.ok() && hour <= 23 && minute <= 59 && second <= 60;
  if (!front.is_good || !front.at_end() || !is_moment) return std::nullopt;
  return chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) + chrono::seconds(second) -
         offset;
}

}  // namespace kigen::formats
