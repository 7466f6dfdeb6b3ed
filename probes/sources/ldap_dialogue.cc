#include "probes/sources/ldap_dialogue.h"

#include <string.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <limits>
#include <utility>

#include "probes/sources/ldap_fault.h"

namespace kigen::sources {
namespace {

using Kind = LdapMessage::Kind;

constexpr std::uint32_t kPageEntries = 500;  // Active Directory gives at most 1,000
constexpr std::uint64_t kUnsolicited = 0;
constexpr std::size_t kBytesToKeep = 64;  // beside those of the answer: an entry, an attribute, a value

bool is_another_page(const LdapMessage& done) {
  return done.result.code == 0 && done.cookie && !done.cookie->empty();
}

Fault too_large() { return {Reason::kTooLarge, "the answers are larger than max_bytes"}; }

std::size_t bytes_to_keep(const LdapEntry& entry) {
  std::size_t parts = 1;
  for (const auto& attribute : entry.attributes) parts += 1 + attribute.values.size();
  return parts * kBytesToKeep;
}

}  // namespace

LdapDialogue::LdapDialogue(ByteStream& stream, const Limits& limits)
    : stream_(stream), limits_(limits), bytes_left_(limits.max_bytes) {}

Task<Status> LdapDialogue::bind(Secret name, Secret password) {
  if (password.empty()) co_return Fault(Reason::kAuth, "bind: a name without a password");
  password_ = password;
  auto sent = co_await send(encode_ldap_bind(++last_id_, name, password));
  if (!sent) co_return sent;
  auto answer = co_await receive();
  if (!answer) co_return std::move(answer).fault();
  if (answer->kind != Kind::kBindResponse) {
    co_return over(Fault(Reason::kProtocol, "bind: an answer of another kind"));
  }
  if (auto fault = ldap_fault(without_password(answer->result), LdapStep::kBind)) co_return *std::move(fault);
  co_return Done();
}

Task<LdapAnswer> LdapDialogue::search(LdapQuestion question) {
  LdapAnswer answer;
  std::optional<LdapPage> page;
  if (question.scope != LdapScope::kBase) page = LdapPage{};
  while (true) {
    const std::size_t room = limits_.max_entries - answer.entries.size();
    if (page) page->entries = static_cast<std::uint32_t>(std::min<std::size_t>(kPageEntries, room));
    auto done = co_await search_page(question, page, answer);
    if (!done) co_return answer;
    answer.fault = ldap_fault(without_password(done->result), LdapStep::kSearch);
    if (answer.fault || !page || !is_another_page(*done)) break;
    if (answer.entries.size() == limits_.max_entries) {
      answer.fault = Fault(Reason::kPartial, "search: more entries than max_entries");
      break;
    }
    page->cookie = *std::move(done->cookie);
  }
  if (!answer.fault && answer.entries.empty() && answer.references > 0) {
    answer.fault = Fault(Reason::kNotFound, "search: " + std::to_string(answer.references) +
                                                " references to other servers, which are not followed");
  }
  co_return answer;
}

// Reads up to the SearchResultDone. Absent, with the fault in `answer`, when it does not come.
Task<std::optional<LdapMessage>> LdapDialogue::search_page(const LdapQuestion& question,
                                                           const std::optional<LdapPage>& page,
                                                           LdapAnswer& answer) {
  auto sent = co_await send(encode_ldap_search(++last_id_, question, seconds_left(), page));
  if (!sent) {
    answer.fault = std::move(sent).fault();
    co_return std::nullopt;
  }
  while (true) {
    auto message = co_await receive();
    if (!message) {
      answer.fault = std::move(message).fault();
      co_return std::nullopt;
    }
    switch (message->kind) {
      case Kind::kEntry:
        if (answer.entries.size() == limits_.max_entries) {
          answer.fault = over(Fault(Reason::kPartial, "search: the server sends more entries than it may"));
          co_return std::nullopt;
        }
        answer.entries.push_back(std::move(message->entry));
        break;
      case Kind::kReference: ++answer.references; break;
      case Kind::kIntermediate: break;
      case Kind::kDone: co_return *std::move(message);
      default:
        answer.fault = over(Fault(Reason::kProtocol, "search: an answer of another kind"));
        co_return std::nullopt;
    }
  }
}

Task<void> LdapDialogue::unbind() {
  if (over_) co_return;
  over_ = true;
  (void)co_await stream_.write_all(encode_ldap_unbind(++last_id_));
}

Task<Status> LdapDialogue::send(Bytes message) {
  if (over_) co_return Fault(Reason::kClosed, "the session is over");
  auto sent = co_await stream_.write_all(message);
  explicit_bzero(message.data(), message.size());
  if (!sent) co_return over(std::move(sent).fault());
  co_return Done();
}

// The next message that answers the last request.
Task<Result<LdapMessage>> LdapDialogue::receive() {
  Result<std::optional<std::size_t>> size = ldap_message_size(received_);
  while (size && !*size) {
    auto read = co_await stream_.read_some(received_);
    if (!read) co_return over(std::move(read).fault());
    size = ldap_message_size(received_);
  }
  if (!size) co_return over(std::move(size).fault());
  auto whole = co_await receive_whole(**size);
  if (!whole) co_return over(std::move(whole).fault());
  auto message = decode_ldap_message(ByteView(received_).first(**size));
  if (message && !spend(bytes_to_keep(message->entry))) co_return over(too_large());
  received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(**size));
  if (!message) co_return over(std::move(message).fault());
  if (message->id == kUnsolicited) {  // section 4.4: a notice of disconnection
    const auto fault = ldap_fault(without_password(message->result), LdapStep::kSearch);
    co_return over(Fault(Reason::kClosed, "the server ends the session: " + (fault ? fault->detail : "0")));
  }
  if (message->id != last_id_) co_return over(Fault(Reason::kProtocol, "an answer to another request"));
  co_return message;
}

Task<Status> LdapDialogue::receive_whole(std::size_t size) {
  if (!spend(size)) co_return too_large();
  while (received_.size() < size) {
    auto read = co_await stream_.read_some(received_);
    if (!read) co_return read;
  }
  co_return Done();
}

bool LdapDialogue::spend(std::size_t bytes) {
  if (bytes > bytes_left_) return false;
  bytes_left_ -= bytes;
  return true;
}

Fault LdapDialogue::over(Fault fault) {
  over_ = true;
  return fault;
}

LdapResult LdapDialogue::without_password(LdapResult result) const {
  const std::string_view secret = password_.reveal();
  if (!secret.empty() && result.diagnostic_message.find(secret) != std::string::npos) {
    result.diagnostic_message = "a text that repeats the password";
  }
  return result;
}

std::uint32_t LdapDialogue::seconds_left() const {
  const auto left =
      std::chrono::ceil<std::chrono::seconds>(limits_.deadline - std::chrono::steady_clock::now());
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(left.count(), 1, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace kigen::sources
