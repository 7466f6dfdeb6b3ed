#include "probes/formats/json_step.h"

#include <charconv>
#include <utility>

#include "probes/model/text.h"

namespace kigen::formats {
namespace {

constexpr std::size_t kMaxStepBytes = 256;

}  // namespace

std::string escaped_step(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return bounded_text(std::move(out), kMaxStepBytes);
}

std::string unescaped_step(std::string_view step) {
  std::string out;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool escape = step[i] == '~' && i + 1 < step.size();
    out += !escape ? step[i] : step[++i] == '0' ? '~' : '/';
  }
  return out;
}

std::optional<std::size_t> index_in_step(std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool whole = error == std::errc{} && end == step.data() + step.size();
  return whole ? std::optional(index) : std::nullopt;
}

}  // namespace kigen::formats
