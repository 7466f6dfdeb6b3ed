#include "probes/dialects/postgres.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>

#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

using namespace std::string_view_literals;

// Length 8, request code 80877103.
constexpr std::string_view kSslRequest = "\x00\x00\x00\x08\x04\xd2\x16\x2f"sv;
constexpr std::size_t kMaxErrorBytes = 120;

// What an error message says is for people: only what has arrived with its first byte is looked at.
Task<Status> error_message(Transport& transport) {
  auto text = co_await transport.read_exactly(std::min(transport.unread_bytes(), kMaxErrorBytes));
  if (!text) co_return std::move(text).fault();
  co_return Fault(Reason::kProtocol, "error: " + bounded_text(printable_utf8(as_text(*text)), 120));
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto sent = co_await transport.write(std::string(kSslRequest));
  if (!sent) co_return std::move(sent).fault();
  auto answer = co_await transport.read_exactly(1);
  if (!answer) co_return std::move(answer).fault();
  const std::string_view word = as_text(*answer);
  if (word == "S") co_return Done();
  if (word == "N") co_return Fault(Reason::kStarttlsNotOffered, "the server has no TLS");
  if (word != "E") co_return Fault(Reason::kProtocol, "neither S nor N: " + printable_utf8(word));
  auto error = co_await error_message(transport);
  co_return error;
}

constexpr Reason kReasons[] = {Reason::kStarttlsNotOffered, Reason::kProtocol};

}  // namespace

const DialectDescription kPostgres = {
    .name = "postgres",
    .summary = "PostgreSQL SSLRequest",
    .default_port = 5432,
    .reasons = kReasons,
    .side_effects = "a log line of an incomplete startup packet",
    .talk = &talk,
};

}  // namespace kigen::dialects
