// A moment as XML Schema writes it (dateTime, part 2 section 3.2.7): `2027-03-01T12:00:00.5+09:00`. Any
// thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace kigen::formats {

/// UTC, whole seconds: a fraction is dropped. Without a zone it is taken as UTC. Years of four digits.
/// Absent: something else, or no moment of the calendar.
std::optional<std::chrono::sys_seconds> parse_xsd_date_time(std::string_view text);

}  // namespace kigen::formats
