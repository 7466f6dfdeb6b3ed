#include "probes/dialects/imap.h"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <span>
#include <vector>

#include "probes/dialects/line_dialogue.h"
#include "probes/dialects/string_literal.h"

namespace kigen::dialects {
namespace {

// The answer to one command: its untagged data, then the tagged line.
struct Answer {
  std::vector<std::string> data;
  std::string tagged;
  std::string status;  // ok, no or bad
};

bool is_untagged(std::string_view line) { return line.starts_with("* "); }

// The second word of a response, in lower case: what an untagged one is about, or the status of a tagged one.
std::string subject_of(std::string_view line) {
  const auto words = lower_words(line);
  return words.size() < 2 ? std::string() : words[1];
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// The rest of an untagged response that has begun with this line.
Task<Result<std::string>> complete_untagged(Transport& transport, std::string line) {
  static constexpr std::array<std::string_view, 4> kStatus = {"ok", "no", "bad", "preauth"};
  const std::string subject = subject_of(line);
  if (subject == "bye") co_return heard(Reason::kProtocol, "the server ends the session", line);
  if (is_one_of(subject, kStatus)) co_return line;
  auto whole = co_await complete_literals(transport, std::move(line));
  co_return whole;
}

Task<Result<Answer>> command(Transport& transport, std::string tag, std::string text) {
  static constexpr std::array<std::string_view, 3> kStatus = {"ok", "no", "bad"};
  Answer answer;
  auto line = co_await ask(transport, tag + " " + text);
  while (line && is_untagged(*line)) {
    auto whole = co_await complete_untagged(transport, *line);
    if (!whole) co_return std::move(whole).fault();
    answer.data.push_back(*std::move(whole));
    line = co_await transport.read_line();
  }
  if (!line) co_return std::move(line).fault();
  answer.tagged = *std::move(line);
  answer.status = subject_of(answer.tagged);
  if (!answer.tagged.starts_with(tag + " ") || !is_one_of(answer.status, kStatus)) {
    co_return heard(Reason::kProtocol, text, answer.tagged);
  }
  co_return answer;
}

bool lists_starttls(const Answer& capability) {
  return std::ranges::any_of(capability.data, [](const std::string& line) {
    const auto words = lower_words(line);
    return words.size() > 2 && words[1] == "capability" &&
           std::find(words.begin() + 2, words.end(), "starttls") != words.end();
  });
}

Task<Status> hear_greeting(Transport& transport) {
  auto line = co_await transport.read_line();
  if (!line) co_return std::move(line).fault();
  const std::string subject = is_untagged(*line) ? subject_of(*line) : "";
  if (subject == "preauth") co_return heard(Reason::kStarttlsNotOffered, "greeting", *line);
  if (subject != "ok") co_return heard(Reason::kProtocol, "greeting", *line);
  co_return Done();
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto greeted = co_await hear_greeting(transport);
  if (!greeted) co_return std::move(greeted).fault();

  auto capability = co_await command(transport, "a1", "CAPABILITY");
  if (!capability) co_return std::move(capability).fault();
  if (capability->status != "ok") {
    co_return heard(Reason::kStarttlsNotOffered, "CAPABILITY", capability->tagged);
  }
  if (!lists_starttls(*capability)) {
    co_return Fault(Reason::kStarttlsNotOffered, "CAPABILITY does not list STARTTLS");
  }

  auto starttls = co_await command(transport, "a2", "STARTTLS");
  if (!starttls) co_return std::move(starttls).fault();
  if (starttls->status != "ok") co_return heard(Reason::kStarttlsRefused, "STARTTLS", starttls->tagged);
  co_return Done();
}

}  // namespace

const DialectDescription kImap = {
    .name = "imap",
    .summary = "IMAP with STARTTLS (RFC 9051)",
    .default_port = 143,
    .reasons = kStarttlsReasons,
    .side_effects = "a log line of a session without login",
    .talk = &talk,
};

}  // namespace kigen::dialects
