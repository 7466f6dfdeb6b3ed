#include "probes/dialects/pop3.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"

namespace kigen::dialects {
namespace {

bool is_ok(std::string_view answer) { return first_word(answer) == "+ok"; }
bool is_error(std::string_view answer) { return first_word(answer) == "-err"; }

// The list after the +OK of CAPA, up to the line of a dot. The transport bounds how long it can be.
Task<Result<bool>> list_has_stls(Transport& transport) {
  bool found = false;
  while (true) {
    auto line = co_await transport.read_line();
    if (!line) co_return std::move(line).fault();
    if (*line == ".") co_return found;
    if (first_word(*line) == "stls") found = true;
  }
}

// Success unless it is certain that STLS is not to be had.
Task<Status> look_for_stls(Transport& transport) {
  auto answer = co_await ask(transport, "CAPA");
  if (!answer) co_return std::move(answer).fault();
  if (is_error(*answer)) co_return Done();
  if (!is_ok(*answer)) co_return heard(Reason::kProtocol, "CAPA", *answer);

  auto offered = co_await list_has_stls(transport);
  if (!offered) co_return std::move(offered).fault();
  if (!*offered) co_return Fault(Reason::kStarttlsNotOffered, "CAPA does not list STLS");
  co_return Done();
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto greeting = co_await transport.read_line();
  if (!greeting) co_return std::move(greeting).fault();
  if (!is_ok(*greeting)) co_return heard(Reason::kProtocol, "greeting", *greeting);

  auto looked = co_await look_for_stls(transport);
  if (!looked) co_return std::move(looked).fault();

  auto answer = co_await ask(transport, "STLS");
  if (!answer) co_return std::move(answer).fault();
  if (is_error(*answer)) co_return heard(Reason::kStarttlsRefused, "STLS", *answer);
  if (!is_ok(*answer)) co_return heard(Reason::kProtocol, "STLS", *answer);
  co_return Done();
}

}  // namespace

const DialectDescription kPop3 = {
    .name = "pop3",
    .summary = "POP3 with STLS (RFC 2595)",
    .default_port = 110,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a session without login",
    .talk = &talk,
};

}  // namespace kigen::dialects
