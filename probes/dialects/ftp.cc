#include "probes/dialects/ftp.h"

#include <boost/asio/awaitable.hpp>
#include <string>

#include "probes/dialects/line_dialogue.h"

namespace kigen::dialects {
namespace {

constexpr int kReadySoon = 120;
constexpr int kReady = 220;
constexpr int kAuthAccepted = 234;
constexpr int kAuthGoesOn = 334;
constexpr int kNotLoggedIn = 530;

struct Reply {
  int code = 0;
  std::string last_line;
};

bool is_unknown(int code) { return code == 500 || code == 501 || code == 502 || code == 504; }

Task<Result<Reply>> read_reply(Transport& transport) {
  auto line = co_await transport.read_line();
  if (!line) co_return std::move(line).fault();
  const auto code = reply_code(*line);
  if (!code) co_return heard(Reason::kProtocol, "no FTP reply", *line);

  const bool goes_on = line->size() > 3 && (*line)[3] == '-';
  while (goes_on && (reply_code(*line) != code || line->substr(3).starts_with('-'))) {
    line = co_await transport.read_line();
    if (!line) co_return std::move(line).fault();
  }
  Reply reply;
  reply.code = *code;
  reply.last_line = *std::move(line);
  co_return reply;
}

Task<Result<Reply>> command(Transport& transport, std::string text) {
  auto sent = co_await say(transport, std::move(text));
  if (!sent) co_return std::move(sent).fault();
  auto reply = co_await read_reply(transport);
  co_return reply;
}

Task<Status> hear_greeting(Transport& transport) {
  auto greeting = co_await read_reply(transport);
  if (greeting && greeting->code == kReadySoon) greeting = co_await read_reply(transport);
  if (!greeting) co_return std::move(greeting).fault();
  if (greeting->code != kReady) co_return heard(Reason::kProtocol, "greeting", greeting->last_line);
  co_return Done();
}

Fault declined(std::string_view step, const Reply& reply) {
  const bool has_no_auth = is_unknown(reply.code) || reply.code == kNotLoggedIn;
  return heard(has_no_auth ? Reason::kStarttlsNotOffered : Reason::kStarttlsRefused, step, reply.last_line);
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto greeted = co_await hear_greeting(transport);
  if (!greeted) co_return std::move(greeted).fault();

  auto tls = co_await command(transport, "AUTH TLS");
  if (!tls) co_return std::move(tls).fault();
  if (tls->code == kAuthAccepted) co_return Done();
  if (!is_unknown(tls->code)) co_return declined("AUTH TLS", *tls);

  auto ssl = co_await command(transport, "AUTH SSL");
  if (!ssl) co_return std::move(ssl).fault();
  if (ssl->code == kAuthAccepted || ssl->code == kAuthGoesOn) co_return Done();
  co_return declined("AUTH SSL", *ssl);
}

}  // namespace

const DialectDescription kFtp = {
    .name = "ftp",
    .summary = "FTP with AUTH TLS (RFC 4217)",
    .default_port = 21,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a session without login",
    .talk = &talk,
};

}  // namespace kigen::dialects
