#include "probes/sources/http_prober.h"

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/sources/await_call.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/fetch_crew.h"
#include "probes/sources/runtime.h"
#include "probes/sources/spare_time.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/trace.h"
#include "probes/sources/way_sight.h"

namespace kigen::sources {
namespace {

// Of whoever does the work, which may outlive the prober.
struct Order {
  HttpWay way;
  HttpWork work;
  pki::Assessor* assessor = nullptr;

  Findings carry_out(const std::stop_token& stop) {
    way.settings.stop = stop;
    const auto open = open_way(way);
    return open ? work(*open, *assessor) : no_findings(open.fault());
  }

  Findings carry_out_or_say_why(const std::stop_token& stop) {
    try {
      return carry_out(stop);
    } catch (const std::bad_alloc&) {
      return no_findings(Fault(Reason::kLimit, "out of memory"));
    } catch (const std::exception& e) {
      return no_findings(Fault(Reason::kInternal, e.what()));
    }
  }
};

// What was seen of the way says whether anybody listens at all.
bool is_nobody_there(const Observation& way, const Findings& findings) {
  if (!findings.fault) return false;
  const Reason reason = findings.fault->reason;
  return way.nobody_there || findings.nobody_there || reason == Reason::kRefused ||
         reason == Reason::kUnreachable;
}

class HttpProber final : public Prober {
 public:
  HttpProber(HttpDestination destination, const Options& options, HttpWork work)
      : destination_(std::move(destination)), way_(http_way(options)), work_(std::move(work)) {
    if (!destination_.is_tls) return;
    const Endpoint endpoint{destination_.host, destination_.port, destination_.connect_to};
    transport_.emplace(endpoint, options);
  }

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    Observation observation;
    if (transport_) observation = co_await transport_->look(context);
    const bool way_seen = !transport_ || observation.complete;
    Findings findings;
    {
      const Stopwatch watch(observation.phases, Phase::kRead);
      findings = co_await find(context);
    }
    for (auto& step : findings.steps) note(context, std::move(step));
    if (findings.fault) note(context, "documents: " + text_of(*findings.fault));
    observation.complete = way_seen && findings.complete;
    observation.nobody_there = is_nobody_there(observation, findings);
    observation.fault = std::move(findings.fault);
    for (auto& part : findings.parts) observation.parts.push_back(std::move(part));
    std::vector<Observation> observations;
    observations.push_back(std::move(observation));
    co_return observations;
  }

 private:
  Task<Findings> find(const ProbeContext& context) {
    auto resolved = co_await look_up(context);
    if (!resolved) co_return no_findings(std::move(resolved).fault());
    Order order{way_, work_, &context.assessor};
    order.way.settings.resolved = *std::move(resolved);
    order.way.settings.deadline = a_little_before(context.deadline);
    auto findings = co_await hand_over(context, std::move(order));
    co_return findings;
  }

  // A proxy looks up the name of the target itself.
  Task<Result<ResolvedHost>> look_up(const ProbeContext& context) {
    ResolvedHost resolved{destination_.host, destination_.port, {}};
    const auto& proxy = way_.settings.proxy;
    if (proxy) resolved = {proxy->settings.endpoint.host, proxy->settings.endpoint.port, {}};
    if (!proxy && destination_.connect_to) {
      resolved.addresses = {*destination_.connect_to};
    } else if (!IpAddress::parse(resolved.host)) {
      auto found = co_await context.runtime.resolver().resolve(resolved.host, context.deadline);
      if (!found && proxy) co_return fault_of_proxy(std::move(found).fault());
      if (!found) co_return std::move(found).fault();
      resolved.addresses = *std::move(found);
    }
    co_return resolved;
  }

  Task<Findings> hand_over(const ProbeContext& context, Order order) {
    FetchCrew* crew = context.runtime.document_fetches();
    if (crew == nullptr) co_return no_findings(Fault(Reason::kInternal, "nobody fetches documents"));
    std::function<void(std::function<void(Findings)>)> caller =
        [&](const std::function<void(Findings)>& done) {
          const bool taken = crew->post(
              [order, done](const std::stop_token& stop) mutable { done(order.carry_out_or_say_why(stop)); });
          if (!taken) done(no_findings(Fault(Reason::kLimit, "too many documents wait to be fetched")));
        };
    auto findings = co_await await_call<Findings>(context.runtime, std::move(caller), context.deadline);
    if (findings) co_return *std::move(findings);
    co_return no_findings(Fault(Reason::kTimeout, destination_.host + ": the deadline passed"));
  }

  const HttpDestination destination_;
  const HttpWay way_;
  const HttpWork work_;
  std::optional<WaySight> transport_;  // absent without TLS
};

}  // namespace

std::unique_ptr<Prober> make_http_prober(HttpDestination destination, const Options& options, HttpWork work) {
  return std::make_unique<HttpProber>(std::move(destination), options, std::move(work));
}

std::unique_ptr<Prober> make_service_prober(const TargetName& target, const Options& options,
                                            const std::string& path, LookAtService look) {
  const auto endpoint = parse_endpoint(target.canonical, 0);
  HttpDestination destination{endpoint->host, endpoint->port, true, IpAddress::parse(target.address)};
  auto work = [look, url = "https://" + endpoint->canonical() + path](const OpenWay& way,
                                                                      pki::Assessor& assessor) {
    auto findings = look(url, way, assessor);
    findings.nobody_there = findings.fault && findings.fault->reason == Reason::kNotFound;
    return findings;
  };
  return make_http_prober(std::move(destination), options, std::move(work));
}

}  // namespace kigen::sources
