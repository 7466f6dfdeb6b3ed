#include "probes/dialects/smtp_dialogue.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "probes/dialects/line_dialogue.h"
#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

constexpr int kReady = 220;
constexpr int kCompleted = 250;
constexpr int kClosingChannel = 421;

struct Reply {
  int code = 0;
  std::vector<std::string> lines;  // whole, at least one
};

bool is_last(std::string_view line) { return line.size() == 3 || line[3] == ' '; }

// The transport bounds how many lines there can be.
Task<Result<Reply>> read_reply(Transport& transport) {
  Reply reply;
  while (true) {
    auto line = co_await transport.read_line();
    if (!line) co_return std::move(line).fault();
    const auto code = reply_code(*line);
    if (!code || (!reply.lines.empty() && *code != reply.code)) {
      co_return heard(Reason::kProtocol, "no SMTP reply", *line);
    }
    reply.code = *code;
    reply.lines.push_back(*std::move(line));
    if (is_last(reply.lines.back())) co_return reply;
  }
}

Task<Result<Reply>> command(Transport& transport, std::string text) {
  auto sent = co_await say(transport, std::move(text));
  if (!sent) co_return std::move(sent).fault();
  auto reply = co_await read_reply(transport);
  co_return reply;
}

// Keywords are case-insensitive and stand first on their line (RFC 5321 section 4.1.1.1).
bool lists(const Reply& hello, std::string_view keyword) {
  return std::ranges::any_of(hello.lines, [&](const std::string& line) {
    return first_word(line.substr(std::min<std::size_t>(4, line.size()))) == ascii_lower(keyword);
  });
}

Fault unexpected(Reason reason, std::string_view step, const Reply& reply) {
  return heard(reason, step, reply.lines.back());
}

}  // namespace

Task<Status> smtp_dialogue(Transport& transport, std::string_view hello, std::string_view keyword) {
  auto greeting = co_await read_reply(transport);
  if (!greeting) co_return std::move(greeting).fault();
  if (greeting->code != kReady) co_return unexpected(Reason::kProtocol, "greeting", *greeting);

  auto offer = co_await command(transport, std::string(hello) + " kigen.invalid");
  if (!offer) co_return std::move(offer).fault();
  if (offer->code == kClosingChannel) co_return unexpected(Reason::kProtocol, hello, *offer);
  if (offer->code != kCompleted) co_return unexpected(Reason::kStarttlsNotOffered, hello, *offer);
  if (!lists(*offer, keyword)) {
    co_return Fault(Reason::kStarttlsNotOffered,
                    std::string(hello) + " does not list " + std::string(keyword));
  }

  auto answer = co_await command(transport, std::string(keyword));
  if (!answer) co_return std::move(answer).fault();
  if (answer->code != kReady) co_return unexpected(Reason::kStarttlsRefused, keyword, *answer);
  co_return Done();
}

}  // namespace kigen::dialects
