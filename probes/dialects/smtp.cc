#include "probes/dialects/smtp.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <vector>

#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

// One reply of RFC 5321 section 4.2: a code, and the text of each of its lines.
struct Reply {
  int code = 0;
  std::vector<std::string> lines;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> reply_code(std::string_view line) {
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return std::nullopt;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return std::nullopt;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

// `NNN-text` lines up to one `NNN text`, all of one code. The transport bounds how many there can be.
Task<Result<Reply>> read_reply(Transport& transport) {
  Reply reply;
  while (true) {
    auto line = co_await transport.read_line();
    if (!line) co_return std::move(line).fault();
    const auto code = reply_code(*line);
    if (!code || (!reply.lines.empty() && *code != reply.code)) {
      co_return Fault(Reason::kProtocol, "no SMTP reply: " + bounded_text(printable_utf8(*line), 120));
    }
    reply.code = *code;
    reply.lines.push_back(line->substr(std::min<std::size_t>(4, line->size())));
    if (line->size() == 3 || (*line)[3] == ' ') co_return reply;
  }
}

Task<Result<Reply>> command(Transport& transport, std::string text) {
  auto sent = co_await transport.write(text + "\r\n");
  if (!sent) co_return std::move(sent).fault();
  auto reply = co_await read_reply(transport);
  co_return reply;
}

// Keywords are case-insensitive and stand first on their line (RFC 5321 section 4.1.1.1).
bool offers_starttls(const Reply& ehlo) {
  return std::any_of(ehlo.lines.begin(), ehlo.lines.end(), [](const std::string& line) {
    return ascii_lower(line.substr(0, line.find(' '))) == "starttls";
  });
}

Fault unexpected(Reason reason, std::string_view step, const Reply& reply) {
  const std::string& text = reply.lines.back();
  return {reason, std::string(step) + ": " + std::to_string(reply.code) + " " +
                      bounded_text(printable_utf8(text), 120)};
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto greeting = co_await read_reply(transport);
  if (!greeting) co_return std::move(greeting).fault();
  if (greeting->code != 220) co_return unexpected(Reason::kProtocol, "greeting", *greeting);

  auto ehlo = co_await command(transport, "EHLO kigen.invalid");
  if (!ehlo) co_return std::move(ehlo).fault();
  if (ehlo->code != 250) co_return unexpected(Reason::kStarttlsNotOffered, "EHLO", *ehlo);
  if (!offers_starttls(*ehlo)) co_return Fault(Reason::kStarttlsNotOffered, "EHLO does not list STARTTLS");

  auto starttls = co_await command(transport, "STARTTLS");
  if (!starttls) co_return std::move(starttls).fault();
  if (starttls->code != 220) co_return unexpected(Reason::kStarttlsRefused, "STARTTLS", *starttls);
  co_return Done();
}

}  // namespace

const DialectDescription kSmtp = {
    .name = "smtp",
    .summary = "SMTP with STARTTLS (RFC 3207)",
    .default_port = 25,
    .options = {},
    .talk = &talk,
};

}  // namespace kigen::dialects
