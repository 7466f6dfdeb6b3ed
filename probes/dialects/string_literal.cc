#include "probes/dialects/string_literal.h"

#include <boost/asio/awaitable.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace kigen::dialects {
namespace {

// The n of a `{n}` or `{n+}` at the end of the line. What does not fit a size_t is a number all the same: the
// largest, which no transport grants.
std::optional<std::size_t> announced_size(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const std::size_t open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);

  std::size_t size = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, size);
  if (stopped != end || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? SIZE_MAX : size;
}

std::string quoted(std::string_view content) {
  std::string text = "\"";
  for (const char c : content) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

}  // namespace

Task<Result<std::string>> complete_literals(Transport& transport, std::string line) {
  while (const auto size = announced_size(line)) {
    if (*size > Transport::kMaxPreambleBytes) {
      co_return Fault(Reason::kTooLarge, "the peer announced a literal of more than 64 KiB");
    }
    auto content = co_await transport.read_exactly(*size);
    if (!content) co_return std::move(content).fault();
    auto rest = co_await transport.read_line();
    if (!rest) co_return std::move(rest).fault();
    line.resize(line.rfind('{'));
    line += quoted(as_text(*content)) + *rest;
  }
  co_return line;
}

}  // namespace kigen::dialects
