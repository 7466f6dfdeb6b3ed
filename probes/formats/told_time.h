// A moment as interfaces of vendors tell it, each in a way of its own. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kigen::formats {

/// Seconds since 1970, or milliseconds: 100,000,000,000 and more are those. Absent for what no certificate
/// can say: 1970 itself and before, and after the year 9999.
std::optional<std::chrono::sys_seconds> told_time(std::int64_t number);

/// `20270301120000` (UTC, with `Z` behind it or not), the same numbers in decimal, or as XML Schema and ISO
/// 8601 write it (xsd_date_time.h). Absent for anything else.
std::optional<std::chrono::sys_seconds> told_time(std::string_view text);

}  // namespace kigen::formats
