#include "probes/dialects/line_dialogue.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kQuotedBytes = 120;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Task<Status> say(Transport& transport, std::string line) {
  line += "\r\n";
  auto sent = co_await transport.write(std::move(line));
  co_return sent;
}

Task<Result<std::string>> ask(Transport& transport, std::string line) {
  auto sent = co_await say(transport, std::move(line));
  if (!sent) co_return std::move(sent).fault();
  auto answer = co_await transport.read_line();
  co_return answer;
}

Fault heard(Reason reason, std::string_view step, std::string_view line) {
  return {reason, std::string(step) + ": " + bounded_text(printable_utf8(line), kQuotedBytes)};
}

std::vector<std::string> lower_words(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t length = std::min(line.find_first_of(kBlanks), line.size());
    words.push_back(ascii_lower(line.substr(0, length)));
    line.remove_prefix(length);
  }
}

std::string first_word(std::string_view line) {
  return ascii_lower(line.substr(0, line.find_first_of(kBlanks)));
}

std::optional<int> reply_code(std::string_view line) {
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return std::nullopt;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return std::nullopt;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

}  // namespace kigen::dialects
