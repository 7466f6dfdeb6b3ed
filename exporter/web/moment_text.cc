#include "exporter/web/moment_text.h"

#include <cstdio>

namespace kigen::web {
namespace {

using namespace std::chrono;

std::string formatted(sys_seconds moment, char between, const char* after) {
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  char text[64];
  const int length =
      std::snprintf(text, sizeof text, "%04d-%02u-%02u%c%02d:%02d:%02d%s", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), between,
                    static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()), after);
  return {text, static_cast<std::size_t>(length)};
}

std::string counted(long long count, const char* unit) {
  return std::to_string(count) + ' ' + unit + (count == 1 ? "" : "s");
}

std::string span_text(seconds span) {
  if (span >= 48h) return counted(duration_cast<days>(span).count(), "day");
  if (span >= 2h) return counted(duration_cast<hours>(span).count(), "hour");
  if (span >= 1min) return counted(duration_cast<minutes>(span).count(), "minute");
  return counted(span.count(), "second");
}

}  // namespace

std::string utc_text(sys_seconds moment) { return formatted(moment, ' ', ""); }
std::string utc_machine_text(sys_seconds moment) { return formatted(moment, 'T', "Z"); }

std::string relative_text(sys_seconds moment, sys_seconds now) {
  if (moment == now) return "now";
  return moment > now ? "in " + span_text(moment - now) : span_text(now - moment) + " ago";
}

bool is_no_expiry(sys_seconds not_after) {
  return not_after >= sys_days(year(9999) / December / 31) + 23h + 59min + 59s;
}

}  // namespace kigen::web
