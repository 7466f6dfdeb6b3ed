#include "probes/dialects/nntp.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"

namespace kigen::dialects {
namespace {

constexpr int kPostingAllowed = 200;
constexpr int kPostingProhibited = 201;
constexpr int kContinueWithTls = 382;

bool is_unknown(int code) { return code >= 500 && code <= 503; }

// RFC 3977 has no lines of `NNN-`.
std::optional<int> response_code(std::string_view line) {
  if (line.size() > 3 && line[3] != ' ') return std::nullopt;
  return reply_code(line);
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto greeting = co_await transport.read_line();
  if (!greeting) co_return std::move(greeting).fault();
  const auto greeted = response_code(*greeting);
  if (greeted != kPostingAllowed && greeted != kPostingProhibited) {
    co_return heard(Reason::kProtocol, "greeting", *greeting);
  }

  auto answer = co_await ask(transport, "STARTTLS");
  if (!answer) co_return std::move(answer).fault();
  const auto code = response_code(*answer);
  if (!code) co_return heard(Reason::kProtocol, "STARTTLS", *answer);
  if (is_unknown(*code)) co_return heard(Reason::kStarttlsNotOffered, "STARTTLS", *answer);
  if (*code != kContinueWithTls) co_return heard(Reason::kStarttlsRefused, "STARTTLS", *answer);
  co_return Done();
}

}  // namespace

const DialectDescription kNntp = {
    .name = "nntp",
    .summary = "NNTP with STARTTLS (RFC 4642)",
    .default_port = 119,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a session without commands",
    .talk = &talk,
};

}  // namespace kigen::dialects
