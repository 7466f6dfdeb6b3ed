#include "probes/sources/ldap_search.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <utility>

#include "probes/pki/certificate_parser.h"
#include "probes/sources/directory_findings.h"
#include "probes/sources/ldap_dialogue.h"
#include "probes/sources/ldap_plan.h"
#include "probes/sources/runtime.h"
#include "probes/sources/spare_time.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/target_addresses.h"
#include "probes/sources/tls.h"
#include "probes/sources/tls_client.h"
#include "probes/sources/trace.h"
#include "probes/sources/wall_clock.h"
#include "probes/sources/way_sight.h"

namespace kigen::sources {
namespace {

constexpr std::uint16_t kLdapsPort = 636;

const std::vector<OptionDescription> kOptions = ldap_options();

LdapHarvest nothing(Fault fault) {
  LdapHarvest harvest;
  harvest.fault = std::move(fault);
  return harvest;
}

// A pin stands in place of chain and name.
Status verify_peer(const LdapPlan& plan, const HandshakeResult& handshake, pki::Assessor& assessor) {
  if (plan.pins.empty()) {
    const std::vector<ByteView> chain(handshake.chain.begin(), handshake.chain.end());
    return assessor.verify_server(chain, plan.tls.expectation, wall_clock());
  }
  const bool is_pinned =
      std::ranges::find(plan.pins, pki::sha256(handshake.chain.front())) != plan.pins.end();
  if (is_pinned) return Done();
  return Fault(Reason::kUntrusted, "the peer's certificate is not a pinned one");
}

class LdapProber final : public Prober {
 public:
  LdapProber(const Endpoint& endpoint, const Options& options)
      : plan_(std::make_shared<const LdapPlan>(ldap_plan(endpoint, options))),
        way_(endpoint, options_of_way(endpoint, options)) {}

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    auto observation = co_await way_.look(context);
    if (observation.complete) {
      const Stopwatch watch(observation.phases, Phase::kRead);
      auto findings = co_await find(context);
      for (auto& step : findings.steps) note(context, std::move(step));
      observation.complete = findings.complete;
      observation.nobody_there = findings.nobody_there;
      observation.fault = std::move(findings.fault);
      for (auto& part : findings.parts) observation.parts.push_back(std::move(part));
    }
    std::vector<Observation> observations;
    observations.push_back(std::move(observation));
    co_return observations;
  }

 private:
  Task<Findings> find(const ProbeContext& context) {
    const ProbeContext earlier(a_little_before(context.deadline), context.runtime, context.assessor,
                               context.steps);
    auto harvest = co_await visit(earlier);
    auto work = [plan = plan_, harvest = std::move(harvest), assessor = &context.assessor] {
      return directory_findings(*plan, harvest, *assessor);
    };
    auto findings = co_await offload_small_read(context.runtime, std::move(work), context.deadline);
    if (findings) co_return *std::move(findings);
    co_return no_findings(Fault(Reason::kTimeout, "read the entries: the deadline passed"));
  }

  Task<LdapHarvest> visit(const ProbeContext& context) {
    if (plan_->searches.empty()) co_return nothing(Fault(Reason::kNotFound, "no searches are named"));
    auto credentials = co_await read_ours(context);
    if (!credentials) co_return nothing(std::move(credentials).fault());
    auto addresses = co_await addresses_to_connect(context, plan_->tls);
    if (!addresses) co_return nothing(std::move(addresses).fault());
    const auto wishes = co_await wishes_for(context);
    PhaseDurations phases;  // those of the observation are of the way
    Approach approach(context, plan_->tls.way, destination_of(plan_->tls, *std::move(addresses)), phases);
    auto opened = co_await approach.open();
    if (!opened) co_return nothing(std::move(opened).fault());
    TlsStream stream(*opened->connection, opened->framing.get());
    TlsSession session(stream, wishes);
    const auto handshake = co_await session.shake_hands();
    if (handshake.fault) co_return nothing(*handshake.fault);
    if (plan_->needs_trust()) {
      auto verified = verify_peer(*plan_, handshake, context.assessor);
      note(context, "peer: " + outcome_text(verified));
      if (!verified) co_return nothing(std::move(verified).fault());
    }
    LdapDialogue dialogue(session, {plan_->max_entries, plan_->max_bytes, context.deadline});
    auto harvest = co_await tour_directory(dialogue, *plan_, *credentials);
    co_return harvest;
  }

  // None where none are configured.
  Task<Result<HttpCredentials>> read_ours(const ProbeContext& context) {
    if (!plan_->credentials) co_return HttpCredentials();
    auto work = [files = *plan_->credentials] { return read_credentials(files); };  // named: GCC 12
    auto read = co_await offload_small_read(context.runtime, std::move(work), context.deadline);
    if (!read) co_return Fault(Reason::kTimeout, "read the credentials: the deadline passed");
    co_return *std::move(read);
  }

  Task<HandshakeWishes> wishes_for(const ProbeContext& context) {
    HandshakeWishes wishes;
    wishes.versions = plan_->tls.versions;
    wishes.server_name = plan_->tls.sni;
    wishes.confidential = plan_->credentials.has_value();
    if (!plan_->tls.client_cert_file.empty()) {
      auto identity = co_await read_identity(context, plan_->tls);
      if (identity) wishes.identity = *std::move(identity);  // what is wrong with it stands at `client:`
    }
    co_return wishes;
  }

  const std::shared_ptr<const LdapPlan> plan_;
  WaySight way_;
};

Result<TargetName> parse_target(std::string_view text, std::uint16_t default_port) {
  return kTls.parse_target(text, default_port);
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  auto endpoint = parse_endpoint(target.canonical, 0);
  if (!target.address.empty()) endpoint->connect_to = IpAddress::parse(target.address);
  return std::make_unique<LdapProber>(*endpoint, options);
}

}  // namespace

const SourceDescription kLdapSearch = {
    .name = "ldap_search",
    .summary = "certificates and revocation lists in a directory, found by LDAP searches",
    .reach = Reach::kNetwork,
    .default_port = kLdapsPort,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in_ldap_options,
};

}  // namespace kigen::sources
