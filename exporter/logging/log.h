// Logging of the daemon: one line per event, `logfmt` or JSON, on stderr. Thread-safe.
// Values are made printable and escaped; secrets never come here (model/secret.h prints as `<redacted>`).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kigen::logging {

enum class Level : std::uint8_t { kDebug, kInfo, kWarn, kError };
enum class Format : std::uint8_t { kLogfmt, kJson };

std::optional<Level> parse_level(std::string_view text);
std::optional<Format> parse_format(std::string_view text);

/// Applies to every later line. Before it: info, logfmt.
void configure(Level level, Format format);
bool enabled(Level level);

using Field = std::pair<std::string_view, std::string>;

void debug(std::string_view message, std::initializer_list<Field> fields = {});
void info(std::string_view message, std::initializer_list<Field> fields = {});
void warn(std::string_view message, std::initializer_list<Field> fields = {});
void error(std::string_view message, std::initializer_list<Field> fields = {});

/// The line without its time and level, for tests: `msg="..." key=value`, or the members of a JSON object.
std::string format_line(Format format, std::string_view message, std::initializer_list<Field> fields);

}  // namespace kigen::logging
