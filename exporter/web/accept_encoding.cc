// Accept-Encoding as RFC 9110 section 12.5.3 reads it.
#include <optional>
#include <string>
#include <string_view>

#include "exporter/web/gzip.h"
#include "probes/model/text.h"

namespace kigen::web {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Cuts off what stands before `separator`, and the separator with it.
std::string_view take_until(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto piece = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return trimmed(piece);
}

// weight = OWS ";" OWS "q=" qvalue; only zero matters here: `0`, `0.`, `0.0`, `0.00`, `0.000`.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string parameter = ascii_lower(take_until(parameters, ';'));
    if (!parameter.starts_with("q=")) continue;
    const std::string value = parameter.substr(2);
    return !value.empty() && value[0] == '0' && value.find_first_not_of("0.") == std::string::npos;
  }
  return false;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> gzip, any;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_until(accept_encoding, ',');
    const std::string coding = ascii_lower(take_until(parameters, ';'));
    const bool accepted = !is_refused(parameters);
    if (coding == "gzip" || coding == "x-gzip") gzip = accepted;
    if (coding == "*") any = accepted;
  }
  return gzip.value_or(any.value_or(false));
}

}  // namespace kigen::web
