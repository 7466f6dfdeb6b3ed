#include "probes/dialects/sieve.h"

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/string_literal.h"
#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

// One response line, literals included.
Task<Result<std::string>> read_response(Transport& transport) {
  auto line = co_await transport.read_line();
  if (!line) co_return std::move(line).fault();
  auto whole = co_await complete_literals(transport, *std::move(line));
  co_return whole;
}

// The name of a capability, in lower case: the quoted string at the start of the line.
std::optional<std::string> capability_name(std::string_view line) {
  if (!line.starts_with('"')) return std::nullopt;
  std::string name;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '"') return ascii_lower(name);
    if (line[i] == '\\' && ++i == line.size()) break;
    name += line[i];
  }
  return std::nullopt;
}

// `ok`, `no` or `bye` of a status line; empty when it is none.
std::string status_of(std::string_view line) {
  const std::string word = ascii_lower(line.substr(0, line.find_first_of(" (")));
  return word == "ok" || word == "no" || word == "bye" ? word : std::string();
}

// Whether the capabilities up to the OK have STARTTLS.
Task<Result<bool>> hear_greeting(Transport& transport) {
  bool offered = false;
  while (true) {
    auto line = co_await read_response(transport);
    if (!line) co_return std::move(line).fault();
    const auto name = capability_name(*line);
    if (!name && status_of(*line) == "ok") co_return offered;
    if (!name) co_return heard(Reason::kProtocol, "greeting", *line);
    if (*name == "starttls") offered = true;
  }
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto offered = co_await hear_greeting(transport);
  if (!offered) co_return std::move(offered).fault();
  if (!*offered) co_return Fault(Reason::kStarttlsNotOffered, "the greeting does not list STARTTLS");

  auto sent = co_await say(transport, "STARTTLS");
  if (!sent) co_return std::move(sent).fault();
  auto answer = co_await read_response(transport);
  if (!answer) co_return std::move(answer).fault();
  const std::string status = status_of(*answer);
  if (status.empty()) co_return heard(Reason::kProtocol, "STARTTLS", *answer);
  if (status != "ok") co_return heard(Reason::kStarttlsRefused, "STARTTLS", *answer);
  co_return Done();
}

}  // namespace

const DialectDescription kSieve = {
    .name = "sieve",
    .summary = "ManageSieve with STARTTLS (RFC 5804)",
    .default_port = 4190,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a session without login",
    .talk = &talk,
};

}  // namespace kigen::dialects
