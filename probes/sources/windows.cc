#include "probes/sources/windows.h"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <new>
#include <stop_token>
#include <utility>

#include "probes/sources/await_call.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/fetch_crew.h"
#include "probes/sources/remote_registry.h"
#include "probes/sources/runtime.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/trace.h"
#include "probes/sources/windows_credentials.h"
#include "probes/sources/windows_machine.h"

namespace kigen::sources {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kToArrive{200};
constexpr std::uint16_t kSmbPort = 445;
constexpr std::array<std::string_view, 2> kProtections = {"encrypt", "sign"};
constexpr const char kStores[] = "stores", kServices[] = "services", kBindings[] = "bindings",
                     kProtection[] = "protection";
constexpr std::string_view kDefaultProtection = kProtections[0];
// Those that hold certificates of the machine's own, and where SCVMM keeps their copies.
const std::vector<std::string> kDefaultStores = {"MY", "WebHosting", "Remote Desktop", "TrustedPeople"};
constexpr std::size_t kLanes = 16;  // of machines read at a time: threads are left for documents

std::string mistake_in_store(std::string_view text) {
  const bool is_name =
      !text.empty() && text.size() <= 100 && text.find_first_of("\\/") == std::string_view::npos;
  return is_name ? "" : "the name of a certificate store, such as WebHosting";
}

std::vector<OptionDescription> make_options() {
  std::vector<OptionDescription> options = {
      {.key = kStores,
       .kind = OptionKind::kTextList,
       .default_text = "MY, WebHosting, Remote Desktop, TrustedPeople",
       .sentence = "Stores of the machine by their names in the registry; those that a binding names are "
                   "read as well.",
       .mistake_in = &mistake_in_store},
      {.key = kServices,
       .kind = OptionKind::kBoolean,
       .default_text = "true",
       .sentence = "Read the stores of services: `vmms`, `NTDS`, `RtcSrv`."},
      {.key = kBindings,
       .kind = OptionKind::kBoolean,
       .default_text = "true",
       .sentence = "Read what HTTP.sys, RDP, SQL Server, Hyper-V and WinRM are bound to."},
      {.key = kProtection,
       .kind = OptionKind::kChoice,
       .default_text = kDefaultProtection,
       .sentence = "Of what goes over the wire; `sign` for peers without SMB 3, before Windows Server 2012.",
       .choices = kProtections},
  };
  const auto credentials = windows_credential_options();
  options.insert(options.end(), credentials.begin(), credentials.end());
  return options;
}

const std::vector<OptionDescription> kOptions = make_options();

// What one attempt has to know; of whoever reads, which may outlive the prober.
struct Order {
  RegistryServer server;
  MachineWishes wishes;
};

Order order_for(const Endpoint& endpoint, const Options& options) {
  Order order;
  order.server.host = endpoint.host;
  order.server.port = endpoint.port;
  order.server.credentials = windows_credentials(options);
  order.server.protection = options.text(kProtection, kDefaultProtection);
  order.wishes.stores = options.has(kStores) ? options.texts(kStores) : kDefaultStores;
  order.wishes.services = options.get<bool>(kServices).value_or(true);
  order.wishes.bindings = options.get<bool>(kBindings).value_or(true);
  return order;
}

struct StopAtEnd {
  ~StopAtEnd() { source.request_stop(); }
  std::stop_source source;
};

MachineAnswer read(const Order& order, Clock::time_point deadline, pki::Assessor& assessor,
                   const std::stop_token& stop) {
  const auto registry = RemoteRegistry::open(order.server, deadline, stop);
  if (!registry) return {{}, registry.fault()};
  return read_machine(
      order.wishes, [&](const std::string& key) { return registry->export_key(key); }, assessor);
}

MachineAnswer read_or_say_why(const Order& order, Clock::time_point deadline, pki::Assessor& assessor,
                              const std::stop_token& stop) {
  try {
    return read(order, deadline, assessor, stop);
  } catch (const std::bad_alloc&) {
    return {{}, Fault(Reason::kLimit, "out of memory")};
  } catch (const std::exception& e) {
    return {{}, Fault(Reason::kInternal, e.what())};
  }
}

class WindowsProber final : public Prober {
 public:
  WindowsProber(const Endpoint& endpoint, const Options& options)
      : order_(std::make_shared<const Order>(order_for(endpoint, options))),
        lane_("net " + std::to_string(std::hash<std::string>()(endpoint.host) % kLanes)) {}

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    const auto begin = Clock::now();
    const auto own = co_await context.runtime.intrusive_gates().enter(order_->server.host);
    const auto lane = co_await context.runtime.intrusive_gates().enter(lane_);
    const auto deadline = context.deadline + (Clock::now() - begin);
    Observation observation;
    MachineAnswer answer;
    {
      const Stopwatch watch(observation.phases, Phase::kRead);
      answer = co_await ask(context, deadline);
    }
    note(context, answer.fault ? "registry: " + text_of(*answer.fault)
                               : "registry: " + std::to_string(answer.parts.size()) + " parts");
    observation.complete = !answer.fault;
    observation.fault = std::move(answer.fault);
    observation.parts = std::move(answer.parts);
    std::vector<Observation> observations;
    observations.push_back(std::move(observation));
    co_return observations;
  }

 private:
  // Whoever reads is told to stop when this coroutine leaves, at the deadline or because it is cancelled. It
  // has a little less time than we have, so that what it read until then still arrives.
  Task<MachineAnswer> ask(const ProbeContext& context, Clock::time_point deadline) {
    FetchCrew* crew = context.runtime.document_fetches();
    MachineAnswer none;
    none.fault = Fault(Reason::kInternal, "nobody reads registries");
    if (crew == nullptr) co_return none;
    const StopAtEnd leaving;
    const auto until = deadline - std::min<Clock::duration>(kToArrive, (deadline - Clock::now()) / 10);
    std::function<void(std::function<void(MachineAnswer)>)> caller =
        [&](const std::function<void(MachineAnswer)>& done) {
          auto work = [order = order_, until, assessor = &context.assessor, done,
                       source = leaving.source](const std::stop_token& of_crew) mutable {
            const std::stop_callback both(of_crew, [&source] { source.request_stop(); });
            done(read_or_say_why(*order, until, *assessor, source.get_token()));
          };
          if (!crew->post(std::move(work)))
            done({{}, Fault(Reason::kLimit, "too many machines wait to be read")});
        };
    auto answer = co_await await_call<MachineAnswer>(context.runtime, std::move(caller), deadline);
    if (answer) co_return *std::move(answer);
    none.fault = Fault(Reason::kTimeout, order_->server.host + ": the deadline passed");
    co_return none;
  }

  const std::shared_ptr<const Order> order_;
  const std::string lane_;  // a name among addresses
};

Result<TargetName> parse_target(std::string_view text, std::uint16_t default_port) {
  const auto endpoint = parse_endpoint(text, default_port);
  if (!endpoint) return endpoint.fault();
  if (endpoint->connect_to)
    return Fault(Reason::kMalformed, "a host without an @IP, as Samba looks its name up");
  return TargetName{endpoint->canonical(), "", endpoint->host};
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  return std::make_unique<WindowsProber>(parse_endpoint(target.canonical, kSmbPort).value(), options);
}

}  // namespace

const SourceDescription kWindowsSource = {
    .name = "windows",
    .summary = "certificate stores and bindings of a Windows machine, over its remote registry",
    .reach = Reach::kNetwork,
    .default_port = kSmbPort,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in_windows_credentials,
};

}  // namespace kigen::sources
