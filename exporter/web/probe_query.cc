#include "exporter/web/probe_query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "probes/model/hex_digit.h"
#include "probes/model/text.h"

namespace kigen::web {
namespace {

using namespace std::chrono_literals;

enum Field : std::size_t { kTarget, kModule, kServerName, kDebug, kFieldCount };
constexpr std::array<std::string_view, kFieldCount> kNames = {"target", "module", "server_name", "debug"};

// application/x-www-form-urlencoded, as Prometheus writes parameters. Absent: a `%` without two digits.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const auto high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high << 4 | *low);
    i += 2;
  }
  return out;
}

// A name as the answer may repeat it.
std::string shown(std::string_view name) {
  return "parameter \"" + bounded_text(printable_utf8(name), 64) + "\"";
}

// The mistake in one value, or nothing.
std::string check_value(std::string_view name, const std::optional<std::string>& value) {
  if (!value) return shown(name) + ": bad percent-encoding";
  if (value->empty()) return shown(name) + " is empty";
  if (value->size() > kMaxParameterBytes) {
    return shown(name) + " is longer than " + std::to_string(kMaxParameterBytes) + " bytes";
  }
  if (!is_printable_utf8(*value)) return shown(name) + " is not printable UTF-8";
  if (name == kNames[kDebug] && *value != "true" && *value != "false") {
    return shown(name) + ": expected true or false";
  }
  return {};
}

using Fields = std::array<std::optional<std::string>, kFieldCount>;

// Puts one `name=value` into its field. The mistake, or nothing.
std::string take_parameter(std::string_view pair, Fields& fields) {
  const auto equals = pair.find('=');
  const auto name = decoded(pair.substr(0, equals));
  if (!name) return "a parameter's name has a bad percent-encoding";
  const auto* known = std::find(kNames.begin(), kNames.end(), *name);
  if (known == kNames.end())
    return shown(*name) + " is unknown; expected target, module, server_name or debug";
  auto& field = fields[static_cast<std::size_t>(known - kNames.begin())];
  if (field) return shown(*name) + " is given twice";
  field = decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
  return check_value(*name, field);
}

}  // namespace

std::variant<ProbeQuery, std::string> parse_probe_query(std::string_view query) {
  Fields fields;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto mistake = take_parameter(query.substr(0, end), fields);
    if (!mistake.empty()) return mistake;
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
  }
  for (const Field required : {kTarget, kModule}) {
    if (!fields[required]) return shown(kNames[required]) + " is missing";
  }
  ProbeQuery result;
  result.target = std::move(*fields[kTarget]);
  result.module = std::move(*fields[kModule]);
  result.server_name = fields[kServerName].value_or("");
  result.debug = fields[kDebug] == "true";
  return result;
}

std::optional<std::chrono::milliseconds> parse_scrape_timeout(std::string_view seconds) {
  double value = 0;
  const char* end = seconds.data() + seconds.size();
  const auto [stop, error] = std::from_chars(seconds.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value) || value < 0) return std::nullopt;
  constexpr std::chrono::duration<double> kDay = 24h;
  const auto whole = std::min(std::chrono::duration<double>(value), kDay);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(whole) - 500ms;
  return std::max<std::chrono::milliseconds>(left, 100ms);
}

}  // namespace kigen::web
