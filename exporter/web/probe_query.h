// What `/probe?target=T&module=M` asks for, read strictly: a typing mistake is an answer 400, never another
// probe. Knows nothing of modules; whether the names exist is the handler's business.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "exporter/web/server.h"

namespace kigen::web {

/// The longest value of a parameter, decoded.
constexpr std::size_t kMaxParameterBytes = 2048;

/// `query` is what follows `?`, as sent: `name=value` joined by `&`, percent-encoded, `+` for a space.
/// `target` and `module` must be there; `server_name` and `debug` may be. The string is the mistake, for
/// people.
std::variant<ProbeQuery, std::string> parse_probe_query(std::string_view query);

/// X-Prometheus-Scrape-Timeout-Seconds less half a second for the way back, at least 100 ms and at most a
/// day. Absent: not a time.
std::optional<std::chrono::milliseconds> parse_scrape_timeout(std::string_view seconds);

}  // namespace kigen::web
