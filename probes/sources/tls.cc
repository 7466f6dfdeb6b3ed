#include "probes/sources/tls.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/model/served_binding.h"
#include "probes/pki/assessor.h"
#include "probes/sources/address_book.h"
#include "probes/sources/approach.h"
#include "probes/sources/await_call.h"
#include "probes/sources/certificate_sight.h"
#include "probes/sources/chain_part.h"
#include "probes/sources/client_identity.h"
#include "probes/sources/revocation_lookups.h"
#include "probes/sources/runtime.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/target_addresses.h"
#include "probes/sources/task_group.h"
#include "probes/sources/tls_plan.h"
#include "probes/sources/trace.h"

namespace kigen::sources {
namespace {

using Addresses = std::vector<IpAddress>;
using Clock = std::chrono::steady_clock;
using PartPtr = std::shared_ptr<const Part>;
using SubjectPtr = std::shared_ptr<const pki::RevocationSubject>;

// How long a probe waits for authorities, and how much before its own deadline it stops doing so.
constexpr auto kPatienceWithAuthorities = std::chrono::seconds(3);
constexpr auto kBeforeDeadline = std::chrono::milliseconds(100);

// A leaf of whose revocation nothing is known yet.
struct Unsettled {
  std::size_t part = 0;  // of the observation
  SubjectPtr subject;
};

// Whoever speaks something else than TLS shows no certificate either. Where a firewall drops what it does not
// let through, a connection that nobody takes ends with the deadline.
bool is_nobody_there(const Observation& observation, bool through_proxy) {
  if (!observation.fault) return false;
  const auto& phases = observation.phases;
  const auto began = [&](Phase phase) { return phases[static_cast<std::size_t>(phase)].has_value(); };
  switch (observation.fault->reason) {
    case Reason::kRefused:
    case Reason::kUnreachable:
    case Reason::kStarttlsNotOffered: return true;
    case Reason::kProtocol: return began(Phase::kHandshake);  // what was said before TLS is another matter
    case Reason::kTimeout:
      return began(Phase::kConnect) && !began(Phase::kStarttls) && !began(Phase::kHandshake) &&
             !through_proxy;
    default: return false;
  }
}

class TlsProber final : public Prober {
 public:
  TlsProber(Endpoint endpoint, const Options& options)
      : plan_(make_tls_plan(std::move(endpoint), options)), book_(plan_.max_addresses) {}

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    PhaseDurations phases;
    const auto own = co_await look_at_own(context);
    auto found = co_await look_up(context, phases);
    if (!found) co_return failed_target(context, std::move(found).fault(), own);
    std::vector<Observation> observations(plan_.scope == AddressScope::kAll ? found->size() : 1);
    observations.front().phases = phases;
    if (plan_.scope == AddressScope::kAll) {
      co_await visit_each(context, *found, own, observations);
    } else {
      Approach::Destination destination = destination_of(plan_, *std::move(found));
      co_await visit(context, std::move(destination), own, observations.front());
    }
    co_return observations;
  }

 private:
  // The addresses to connect to, or with `addresses: all` those to look at.
  Task<Result<Addresses>> look_up(const ProbeContext& context, PhaseDurations& phases) {
    const Stopwatch watch(phases, Phase::kResolve);
    if (plan_.scope == AddressScope::kFirst) {
      auto any = co_await addresses_to_connect(context, plan_);
      co_return any;
    }
    if (plan_.endpoint.connect_to) co_return Addresses(1, *plan_.endpoint.connect_to);
    auto found = co_await resolve(context, plan_.endpoint.host, plan_.family);
    if (!found) co_return found;
    book_.update(*found);
    co_return book_.addresses();
  }

  // Our own certificate, as it is watched; null when none is configured. Sets the identity to be shown, or
  // none.
  Task<PartPtr> look_at_own(const ProbeContext& context) {
    const auto before =
        std::exchange(identity_, nullptr);  // held meanwhile, so that it need not be read anew
    if (plan_.client_cert_file.empty()) co_return nullptr;
    auto read = co_await read_identity(context, plan_);
    if (!read) co_return failed_part(kClientPlace, std::move(read).fault());
    identity_ = *std::move(read);
    co_return client_part(context.assessor, *identity_);
  }

  Task<void> visit_each(const ProbeContext& context, const Addresses& addresses, const PartPtr& own,
                        std::vector<Observation>& observations) {
    Result<Addresses> of_proxy = Addresses();
    if (plan_.way.proxy) of_proxy = co_await addresses_of_proxy(context, plan_);
    TaskGroup visits(context.runtime.executor());
    co_await visits.begin();
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      observations[i].address = addresses[i].to_string();
      if (!of_proxy) {
        observations[i].fault = of_proxy.fault();
        conclude(context, own, observations[i]);
        continue;
      }
      Approach::Destination destination =
          destination_of(plan_, plan_.way.proxy ? *of_proxy : Addresses(1, addresses[i]));
      destination.host = observations[i].address;
      visits.start(visit(context, std::move(destination), own, observations[i]));
    }
    co_await visits.join();
  }

  Task<void> visit(const ProbeContext& context, Approach::Destination destination, const PartPtr& own,
                   Observation& observation) {
    std::vector<Unsettled> unsettled;
    co_await look(context, std::move(destination), observation, unsettled);
    if (!unsettled.empty()) co_await ask_authorities(context, unsettled, observation);
    conclude(context, own, observation);
    observation.nobody_there = is_nobody_there(observation, plan_.way.proxy.has_value());
  }

  // One handshake for each kind of key. What the way in takes is given back before anybody else is asked.
  Task<void> look(const ProbeContext& context, Approach::Destination destination, Observation& observation,
                  std::vector<Unsettled>& unsettled) {
    Approach approach(context, plan_.way, std::move(destination), observation.phases);
    HandshakeWishes wishes;
    wishes.versions = plan_.versions;
    wishes.server_name = plan_.sni;
    wishes.alpn = plan_.alpn;
    wishes.identity = identity_;
    for (const KeyType key_type : plan_.key_types) {
      wishes.key_type = key_type;
      auto handshake = co_await see_certificates(context, approach, wishes, observation.phases);
      // who has shown one kind of certificate to the library will not be of age for another
      if (!handshake.chain.empty() && handshake.plain_version == 0) wishes.library_suffices = true;
      take(context, std::move(handshake), key_type, observation, unsettled);
    }
  }

  // Adds what one handshake showed. `fault` is that of the first to fail, until conclude().
  void take(const ProbeContext& context, HandshakeResult handshake, KeyType key_type,
            Observation& observation, std::vector<Unsettled>& unsettled) {
    if (!observation.tls) observation.tls = std::move(handshake.tls);
    if (handshake.chain.empty()) {
      if (key_type != KeyType::kAny)
        observation.parts.push_back(failed_part(label(key_type), *handshake.fault));
      if (!observation.fault) observation.fault = std::move(handshake.fault);
      return;
    }
    const Stopwatch watch(observation.phases, Phase::kParse);
    auto part = chain_part(context.assessor, handshake, plan_.expectation, label(key_type));
    note(context, "peer chain: " + std::to_string(handshake.chain.size()) + " certificates");
    if (part->sightings.empty() && !observation.fault) observation.fault = part->faults.front().fault;
    if (plan_.revocation.any()) {
      auto subject = revocation_subject(context.assessor, handshake, plan_.expectation, *part);
      if (subject) unsettled.push_back({observation.parts.size(), std::move(subject)});
    }
    observation.parts.push_back(std::move(part));
  }

  // What comes too late is remembered for the next probe; whatever comes, nothing else depends on it.
  Task<void> ask_authorities(const ProbeContext& context, const std::vector<Unsettled>& unsettled,
                             Observation& observation) {
    const auto until = std::min(Clock::now() + kPatienceWithAuthorities, context.deadline - kBeforeDeadline);
    for (const Unsettled& leaf : unsettled) {
      const auto answer = co_await ask(context, leaf.subject, until);
      note(context, "revocation: " + (answer ? answer->story : "no answer in time"));
      if (!answer || !answer->revocation) continue;
      PartPtr& part = observation.parts[leaf.part];
      part = with_revocation(*part, *answer->revocation);
    }
  }

  Task<std::optional<RevocationAnswer>> ask(const ProbeContext& context, SubjectPtr subject,
                                            Clock::time_point until) {
    RevocationLookups* lookups = context.runtime.revocation_lookups();
    if (lookups == nullptr) co_return std::nullopt;
    std::function<void(RevocationLookups::Done)> caller = [&](const RevocationLookups::Done& done) {
      if (auto known = lookups->ask(subject, plan_.revocation, done)) done(*std::move(known));
    };
    auto answer = co_await await_call<RevocationAnswer>(context.runtime, std::move(caller), until);
    co_return answer;
  }

  // Of a target whose addresses could not even be found.
  static std::vector<Observation> failed_target(const ProbeContext& context, Fault fault,
                                                const PartPtr& own) {
    std::vector<Observation> observations(1);
    observations.front().fault = std::move(fault);
    conclude(context, own, observations.front());
    return observations;
  }

  // Seen is seen: whatever the peer did after showing a certificate is not our concern.
  static void conclude(const ProbeContext& context, const PartPtr& own, Observation& observation) {
    const bool seen = std::any_of(observation.parts.begin(), observation.parts.end(),
                                  [](const auto& part) { return !part->sightings.empty(); });
    if (seen) observation.fault.reset();
    observation.complete = seen;
    if (own) observation.parts.push_back(own);
    if (observation.fault) note(context, "failed: " + text_of(*observation.fault));
  }

  const TlsPlan plan_;
  AddressBook book_;
  std::shared_ptr<const ClientIdentity>
      identity_;  // to be shown to whoever asks; null: none, or none readable
};

Result<TargetName> parse_target(std::string_view text, std::uint16_t default_port) {
  const auto endpoint = parse_endpoint(text, default_port);
  if (!endpoint) return endpoint.fault();
  const std::string address = endpoint->connect_to ? endpoint->connect_to->to_string() : "";
  return TargetName{endpoint->canonical(), address, address.empty() ? endpoint->host : address};
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  auto endpoint = parse_endpoint(target.canonical, 0);
  if (!target.address.empty()) endpoint->connect_to = IpAddress::parse(target.address);
  return std::make_unique<TlsProber>(*std::move(endpoint), options);
}

}  // namespace

const SourceDescription kTls = {
    .name = "tls",
    .summary = "the certificate chain of a TLS endpoint, at once or after STARTTLS",
    .reach = Reach::kNetwork,
    .default_port = 443,
    .options = tls_options(),
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in_tls_options,
};

}  // namespace kigen::sources
