#include "probes/dialects/irc.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <optional>

#include "probes/dialects/line_dialogue.h"
#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

constexpr std::string_view kStarttlsBegins = "670";
constexpr std::string_view kStarttlsFailed = "691";
constexpr std::string_view kUnknownCommand = "421";
constexpr std::string_view kNotRegistered = "451";

struct Message {
  std::string command;     // lower case, or three digits
  std::string parameters;  // as they stand, without the blank before them
  bool numeric = false;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower_letter(char c) { return c >= 'a' && c <= 'z'; }

// Takes what stands before the first space off the text, and the spaces.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

std::optional<Message> parse_message(std::string_view line) {
  if (line.find_first_of(std::string_view("\0\r", 2)) != std::string_view::npos) return std::nullopt;
  const bool from_server = line.starts_with(':');
  if (from_server) take_word(line);
  Message message;
  message.command = ascii_lower(take_word(line));
  message.parameters = std::string(line);
  message.numeric = message.command.size() == 3 && std::ranges::all_of(message.command, is_digit);
  const bool word = !message.command.empty() && std::ranges::all_of(message.command, is_lower_letter);
  if (!word && !(message.numeric && from_server)) return std::nullopt;
  return message;
}

// `451 * PONG :You have not registered`: errors may name the command behind the nick name.
bool is_about_our_pong(const Message& message) {
  const auto words = lower_words(message.parameters);
  return words.size() > 1 && words[1] == "pong";
}

// What an answer to STARTTLS means; nothing while it is still to come.
std::optional<Status> judge(const Message& message, std::string_view line) {
  if (message.command == kStarttlsBegins) return Done();
  if (message.command == kStarttlsFailed) return heard(Reason::kStarttlsRefused, "STARTTLS", line);
  const bool unknown = message.command == kUnknownCommand || message.command == kNotRegistered;
  if (unknown && !is_about_our_pong(message)) {
    return heard(Reason::kStarttlsNotOffered, "STARTTLS", line);
  }
  if (message.numeric || message.command == "notice" || message.command == "ping") return std::nullopt;
  return heard(Reason::kProtocol, "STARTTLS", line);
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto sent = co_await say(transport, "STARTTLS");
  while (sent) {
    auto line = co_await transport.read_line();
    if (!line) co_return std::move(line).fault();
    if (line->empty()) continue;  // RFC 2812 section 2.3.1: silently ignored
    const auto message = parse_message(*line);
    if (!message) co_return heard(Reason::kProtocol, "no IRC message", *line);
    auto verdict = judge(*message, *line);
    if (verdict) co_return *std::move(verdict);
    if (message->command == "ping") sent = co_await say(transport, "PONG " + message->parameters);
  }
  co_return std::move(sent).fault();
}

}  // namespace

const DialectDescription kIrc = {
    .name = "irc",
    .summary = "IRC with STARTTLS (IRCv3 tls)",
    .default_port = 6667,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of an unregistered connection",
    .talk = &talk,
};

}  // namespace kigen::dialects
