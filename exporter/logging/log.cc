#include "exporter/logging/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

#include "probes/model/text.h"

namespace kigen::logging {
namespace {

std::atomic<Format> current_format = Format::kLogfmt;

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::kDebug: return spdlog::level::debug;
    case Level::kInfo: return spdlog::level::info;
    case Level::kWarn: return spdlog::level::warn;
    case Level::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

// As the flag names them; spdlog's own names differ.
std::string_view name_of(Level level) {
  static constexpr std::string_view kNames[] = {"debug", "info", "warn", "error"};
  return kNames[static_cast<std::size_t>(level)];
}

// Times are UTC, as Prometheus' own programs write them.
const char* pattern_of(Format format) {
  return format == Format::kJson ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ",%v})" : "ts=%Y-%m-%dT%H:%M:%S.%eZ %v";
}

std::shared_ptr<spdlog::logger> make_logger() {
  auto logger = std::make_shared<spdlog::logger>("kigen", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern(pattern_of(Format::kLogfmt), spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::info);
  logger->flush_on(spdlog::level::debug);
  return logger;
}

spdlog::logger& logger() {
  static auto* const instance = new std::shared_ptr<spdlog::logger>(make_logger());  // outlives every thread
  return **instance;
}

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : printable_utf8(value)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" =\"\\") != std::string_view::npos ||
         !is_printable_utf8(value);
}

void append_field(std::string& line, Format format, std::string_view key, std::string_view value) {
  if (!line.empty()) line += format == Format::kJson ? "," : " ";
  if (format == Format::kJson) {
    line += quoted(key) + ":" + quoted(value);
  } else {
    line += std::string(key) + "=" + (needs_quotes(value) ? quoted(value) : std::string(value));
  }
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (!enabled(level)) return;
  std::string line;
  append_field(line, current_format, "level", name_of(level));
  line += current_format == Format::kJson ? "," : " ";
  logger().log(level_of(level), "{}", line + format_line(current_format, message, fields));
}

}  // namespace

std::optional<Level> parse_level(std::string_view text) {
  if (text == "debug") return Level::kDebug;
  if (text == "info") return Level::kInfo;
  if (text == "warn") return Level::kWarn;
  if (text == "error") return Level::kError;
  return std::nullopt;
}

std::optional<Format> parse_format(std::string_view text) {
  if (text == "logfmt") return Format::kLogfmt;
  if (text == "json") return Format::kJson;
  return std::nullopt;
}

void configure(Level level, Format format) {
  current_format = format;
  logger().set_level(level_of(level));
  logger().set_pattern(pattern_of(format), spdlog::pattern_time_type::utc);
}

bool enabled(Level level) { return logger().should_log(level_of(level)); }

std::string format_line(Format format, std::string_view message, std::initializer_list<Field> fields) {
  std::string line;
  append_field(line, format, "msg", message);
  for (const auto& [key, value] : fields) append_field(line, format, key, value);
  return line;
}

void debug(std::string_view message, std::initializer_list<Field> fields) {
  write(Level::kDebug, message, fields);
}
void info(std::string_view message, std::initializer_list<Field> fields) {
  write(Level::kInfo, message, fields);
}
void warn(std::string_view message, std::initializer_list<Field> fields) {
  write(Level::kWarn, message, fields);
}
void error(std::string_view message, std::initializer_list<Field> fields) {
  write(Level::kError, message, fields);
}

}  // namespace kigen::logging
