#include "probes/sources/tls.h"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/catalog.h"
#include "probes/model/text.h"
#include "probes/pki/assessor.h"
#include "probes/sources/chain_part.h"
#include "probes/sources/connection.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/runtime.h"
#include "probes/sources/socket_transport.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/tls_client.h"

namespace kigen::sources {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxAddressesTried = 4;

struct VersionName {
  std::string_view name;
  int number;
};
constexpr VersionName kVersions[] = {{"TLS1.0", TLS1_VERSION},
                                     {"TLS1.1", TLS1_1_VERSION},
                                     {"TLS1.2", TLS1_2_VERSION},
                                     {"TLS1.3", TLS1_3_VERSION}};
constexpr std::array<std::string_view, 4> kVersionNames = {"TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"};

constexpr OptionDescription kOptions[] = {
    {.key = "starttls",
     .kind = OptionKind::kChoice,
     .default_text = "",
     .sentence = "The dialect to speak before TLS.",
     .choices_from = &dialect_names},
    {.key = "server_name",
     .kind = OptionKind::kText,
     .default_text = "the host of the target",
     .sentence = "Name for SNI and for the check `name`; the same as `tls.server_name`, which it overrides."},
    {.key = "tls.server_name",
     .kind = OptionKind::kText,
     .default_text = "the host of the target",
     .sentence = "Name for SNI and for the check `name`."},
    {.key = "tls.min_version",
     .kind = OptionKind::kChoice,
     .default_text = "the lowest the library can",
     .sentence = "Oldest TLS version to offer.",
     .choices = kVersionNames},
    {.key = "tls.max_version",
     .kind = OptionKind::kChoice,
     .default_text = "the highest the library can",
     .sentence = "Newest TLS version to offer.",
     .choices = kVersionNames},
    {.key = "tls.ca_file",
     .kind = OptionKind::kFile,
     .default_text = "the machine's trust store",
     .sentence = "PEM file of the trust anchors that the chain is judged against."},
};

int version_number(std::string_view name) {
  for (const auto& version : kVersions) {
    if (version.name == name) return version.number;
  }
  return 0;
}

void note(const ProbeContext& context, std::string step) {
  if (context.steps != nullptr) context.steps->push_back(std::move(step));
}

std::string text_of(const Fault& fault) { return std::string(label(fault.reason)) + ": " + fault.detail; }

class TlsProber final : public Prober {
 public:
  TlsProber(Endpoint endpoint, const Options& options)
      : endpoint_(std::move(endpoint)),
        options_(options),
        dialect_(find_dialect(options.text("starttls"))),
        server_name_(options.text("server_name", options.text("tls.server_name", endpoint_.host))) {
    versions_.min = version_number(options.text("tls.min_version"));
    versions_.max = version_number(options.text("tls.max_version"));
    expectation_.name = server_name_;
    expectation_.ca_file = options.text("tls.ca_file");
  }

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    Observation observation;
    auto handshake = co_await reach(context, observation.phases);
    observation.fault = std::move(handshake.fault);
    observation.tls = std::move(handshake.tls);
    if (observation.fault) note(context, "failed: " + text_of(*observation.fault));
    if (!handshake.chain.empty()) {
      const Stopwatch watch(observation.phases, Phase::kParse);
      auto part = chain_part(context.assessor, handshake.chain, expectation_, handshake.decoded);
      if (!part->sightings.empty()) {
        observation.fault.reset();  // seen: whatever came after is not our concern
      } else if (!observation.fault) {
        observation.fault = part->faults.front().fault;
      }
      observation.complete = !observation.fault;
      observation.parts.push_back(std::move(part));
      note(context, "peer chain: " + std::to_string(handshake.chain.size()) + " certificates");
    }
    std::vector<Observation> observations;
    observations.push_back(std::move(observation));
    co_return observations;
  }

 private:
  static HandshakeResult failed(Fault fault) {
    HandshakeResult result;
    result.fault = std::move(fault);
    return result;
  }

  // Resolves, then tries one address after another until one lets us connect. Waiting behind others for the
  // same address does not use up the deadline; every address gets its share of what is left.
  Task<HandshakeResult> reach(const ProbeContext& context, PhaseDurations& phases) {
    auto addresses = co_await addresses_of(context, phases);
    if (!addresses) co_return failed(std::move(addresses).fault());
    if (addresses->size() > kMaxAddressesTried) addresses->resize(kMaxAddressesTried);
    auto deadline = context.deadline;
    HandshakeResult result = failed(Fault(Reason::kInternal, "no address was tried"));
    for (std::size_t left = addresses->size(); left > 0; --left) {
      const IpAddress address = (*addresses)[addresses->size() - left];
      const auto queued = Clock::now();
      const auto permit = co_await context.runtime.address_gates().enter(address);
      const auto now = Clock::now();
      deadline += now - queued;
      Connection connection(context.runtime.executor(),
                            left == 1 ? deadline : now + (deadline - now) / static_cast<long>(left));
      auto connected = co_await connect(context, connection, address, phases);
      if (!connected) {
        result = failed(std::move(connected).fault());
        continue;
      }
      result = co_await converse(context, connection, phases);
      co_return result;
    }
    co_return result;
  }

  Task<Result<std::vector<IpAddress>>> addresses_of(const ProbeContext& context, PhaseDurations& phases) {
    if (endpoint_.connect_to) co_return std::vector<IpAddress>(1, *endpoint_.connect_to);
    if (const auto literal = IpAddress::parse(endpoint_.host)) co_return std::vector<IpAddress>(1, *literal);
    const Stopwatch watch(phases, Phase::kResolve);
    auto addresses = co_await context.runtime.resolver().resolve(endpoint_.host, context.deadline);
    if (addresses) note(context, "resolved " + endpoint_.host + " to " + addresses->front().to_string());
    co_return addresses;
  }

  Task<Status> connect(const ProbeContext& context, Connection& connection, IpAddress address,
                       PhaseDurations& phases) {
    const Stopwatch watch(phases, Phase::kConnect);
    auto connected = co_await connection.connect(address, endpoint_.port);
    note(context,
         "connect to " + address.to_string() + ": " + (connected ? "ok" : text_of(connected.fault())));
    co_return connected;
  }

  Task<HandshakeResult> converse(const ProbeContext& context, Connection& connection,
                                 PhaseDurations& phases) {
    if (dialect_ != nullptr) {
      auto talked = co_await talk(connection, phases);
      note(context, std::string(dialect_->name) + ": " + (talked ? "ok" : text_of(talked.fault())));
      if (!talked) co_return failed(std::move(talked).fault());
    }
    const Stopwatch watch(phases, Phase::kHandshake);
    std::string sni =
        IpAddress::parse(server_name_) ? "" : server_name_;  // named first: GCC 12 destroys it twice
    auto result = co_await tls_handshake(connection, versions_, std::move(sni));
    note(context, "TLS handshake: " + (result.fault ? text_of(*result.fault) : result.tls->version));
    co_return result;
  }

  Task<Status> talk(Connection& connection, PhaseDurations& phases) {
    const Stopwatch watch(phases, Phase::kStarttls);
    SocketTransport transport(connection);
    const dialects::Dialogue dialogue(server_name_, options_);
    auto talked = co_await dialect_->talk(transport, dialogue);
    if (talked && transport.unread_bytes() > 0) {
      co_return Fault(Reason::kProtocol, "bytes between the go-ahead and TLS: somebody injects plaintext");
    }
    co_return talked;
  }

  Endpoint endpoint_;
  Options options_;
  const dialects::DialectDescription* dialect_;
  std::string server_name_;
  TlsVersions versions_;
  pki::Expectation expectation_;
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
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
};

}  // namespace kigen::sources
