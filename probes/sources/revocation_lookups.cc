#include "probes/sources/revocation_lookups.h"

#include <exception>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

#include "probes/sources/fetch_crew.h"
#include "probes/sources/revocation_memory.h"

namespace kigen::sources {
namespace {

using Kind = RevocationPlace::Kind;
using Moment = std::chrono::sys_seconds;
using SubjectPtr = std::shared_ptr<const pki::RevocationSubject>;

constexpr std::size_t kMaxEntries = 100'000;
constexpr std::size_t kMaxBytes = 64 << 20;

Moment clock_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::vector<RevocationPlace> places_of(const SubjectPtr& subject, const RevocationWish& wish) {
  std::vector<RevocationPlace> places;
  if (wish.ocsp) {
    for (const auto& url : subject->ocsp_urls) places.push_back({Kind::kOcsp, url, subject});
  }
  if (wish.crl) {
    for (const auto& url : subject->crl_urls) places.push_back({Kind::kCrl, url, subject});
  }
  return places;
}

std::string text_of(const RevocationPlace& place, const std::string& outcome) {
  return (place.kind == Kind::kOcsp ? "OCSP " : "CRL ") + place.url + ": " + outcome;
}

std::string text_of(const Fault& fault) { return std::string(label(fault.reason)) + ": " + fault.detail; }

std::string text_of(const pki::Revocation& revocation, Moment now) {
  if (revocation.status == pki::Revocation::Status::kUnknown) return "unknown";
  if (!pki::is_decisive(revocation, now)) return "its dates do not hold";
  return revocation.status == pki::Revocation::Status::kGood ? "good" : "revoked";
}

struct Question {
  SubjectPtr subject;
  RevocationWish wish;
  RevocationLookups::Done done;
};

// What can be said without asking anybody: an answer, a place to ask first, or both (an answer to be
// refreshed).
struct Step {
  std::optional<RevocationAnswer> answer;
  std::optional<RevocationPlace> place;
};

// Of one place, as far as it was asked.
Result<pki::Revocation> known_of(const RevocationMemory::Entry& entry,
                                 const pki::RevocationSubject& subject) {
  if (!entry.finding) return *entry.fault;
  return judge(*entry.finding, subject);
}

Step next_step(RevocationMemory& memory, const Question& question, Moment now) {
  Step step;
  std::string story;
  for (auto& place : places_of(question.subject, question.wish)) {
    const auto* entry = memory.find(key_of(place));
    if (entry == nullptr) {
      step.place = std::move(place);
      return step;
    }
    const bool due = entry->due <= now;
    const auto known = known_of(*entry, *question.subject);
    const bool settled = known && pki::is_decisive(*known, now);
    if (!story.empty()) story += "; ";
    story += text_of(place, known ? text_of(*known, now) : text_of(known.fault()));
    if (due) step.place = std::move(place);
    if (settled) step.answer = RevocationAnswer{*known, story};
    if (due || settled) return step;
  }
  step.answer = RevocationAnswer{std::nullopt, story.empty() ? "the certificate names nobody to ask" : story};
  return step;
}

}  // namespace

struct RevocationLookups::Impl {
  explicit Impl(Workings w) : workings(std::move(w)), crew(workings.max_threads, workings.max_waiting) {}

  /// Answers, or sees to it that the question is taken up again once more is known.
  std::optional<RevocationAnswer> take_up(Question question) {
    std::optional<RevocationAnswer> answer;
    bool refused = false;
    {
      const std::lock_guard lock(mutex);
      Step step = next_step(memory, question, workings.now());
      answer = std::move(step.answer);
      if (!step.place) return answer;
      const Sha256 key = key_of(*step.place);
      auto [flight, fresh] = flights.try_emplace(key);
      if (!answer) flight->second.push_back(std::move(question));
      if (fresh) refused = !send_out(*step.place);
      if (refused) flights.erase(flight);
    }
    if (refused && !answer) return RevocationAnswer{std::nullopt, "limit: too many questions wait already"};
    return answer;
  }

  bool send_out(const RevocationPlace& place) {
    return crew.post([this, place](const std::stop_token& stop) { fetch(place, stop); });
  }

  void fetch(const RevocationPlace& place, const std::stop_token& stop) {
    auto result = ask_if_alive(place, stop);
    if (stop.stop_requested()) return;
    std::vector<Question> waiting;
    {
      const std::lock_guard lock(mutex);
      const Sha256 key = key_of(place);
      if (!result) memory.note_failure(origin_of(place), result.fault(), workings.now());
      memory.put(key, std::move(result), workings.now());
      const auto flight = flights.find(key);
      waiting = std::move(flight->second);
      flights.erase(flight);
    }
    for (auto& question : waiting) {
      const auto done = question.done;
      if (auto answer = take_up(std::move(question))) done(*std::move(answer));
    }
  }

  // Hundreds of certificates may name a server that hangs: only the first few find that out.
  Result<RevocationFinding> ask_if_alive(const RevocationPlace& place, const std::stop_token& stop) {
    {
      const std::lock_guard lock(mutex);
      if (auto fault = memory.why_dead(origin_of(place), workings.now())) return *std::move(fault);
    }
    try {
      return workings.fetch(place, stop);
    } catch (const std::bad_alloc&) {
      return Fault(Reason::kLimit, "out of memory");
    } catch (const std::exception& e) {
      return Fault(Reason::kInternal, e.what());
    }
  }

  const Workings workings;
  std::mutex mutex;  // guards what follows
  RevocationMemory memory{kMaxEntries, kMaxBytes};
  // Who waits, by what is being fetched.
  std::unordered_map<Sha256, std::vector<Question>, pki::DigestHash> flights;
  FetchCrew crew;  // the first to go: its threads use everything else
};

RevocationLookups::RevocationLookups()
    : RevocationLookups(Workings{.fetch = &fetch_revocation, .now = &clock_now}) {}

RevocationLookups::RevocationLookups(Workings workings)
    : impl_(std::make_unique<Impl>(std::move(workings))) {}

RevocationLookups::~RevocationLookups() = default;

std::optional<RevocationAnswer> RevocationLookups::ask(SubjectPtr subject, RevocationWish wish, Done done) {
  return impl_->take_up({std::move(subject), wish, std::move(done)});
}

void RevocationLookups::stop() { impl_->crew.stop(); }

void RevocationLookups::join() { impl_->crew.join(); }

}  // namespace kigen::sources
