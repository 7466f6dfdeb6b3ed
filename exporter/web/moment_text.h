// Moments as people read them, in UTC. Pure; the present is a parameter.
#pragma once

#include <chrono>
#include <string>

namespace kigen::web {

/// `2026-11-22 08:05:00`
std::string utc_text(std::chrono::sys_seconds moment);

/// `2026-11-22T08:05:00Z`, for the datetime attribute.
std::string utc_machine_text(std::chrono::sys_seconds moment);

/// `in 12 days`, `3 days ago`, `in 30 hours`, `1 minute ago`, `now`: whole units, rounded down, days from 48
/// hours on.
std::string relative_text(std::chrono::sys_seconds moment, std::chrono::sys_seconds now);

/// RFC 5280 section 4.1.2.5: 9999-12-31T23:59:59Z stands for "no expiry".
bool is_no_expiry(std::chrono::sys_seconds not_after);

}  // namespace kigen::web
