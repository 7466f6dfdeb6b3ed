#include "probes/sources/http.h"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/catalog.h"
#include "probes/sources/await_call.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/document_url.h"
#include "probes/sources/fetch_crew.h"
#include "probes/sources/http_fetch.h"
#include "probes/sources/runtime.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/tls.h"
#include "probes/sources/tls_plan.h"
#include "probes/sources/trace.h"

namespace kigen::sources {
namespace {

constexpr std::int64_t kDefaultMaxBytes = 16ll << 20;
constexpr std::int64_t kMaxMaxBytes = 64ll << 20;
constexpr const char kTransport[] = "tls", kDocument[] = "document";
// An authority or a metadata service may answer a browser with a page.
constexpr const char kAccept[] =
    "application/samlmetadata+xml, application/json;q=0.9, application/xml;q=0.8, */*;q=0.5";

// Of source tls, what says how to look at the way to a document.
constexpr std::array<std::string_view, 9> kTransportOptions = {
    "server_name",          "tls.server_name",     "tls.min_version", "tls.max_version", "tls.ca_file",
    "tls.client_cert_file", "tls.client_key_file", "revocation.ocsp", "revocation.crl"};

std::span<const std::string_view> format_names() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    for (const auto* format : all_formats()) all.push_back(format->name);
    return all;
  }();
  return names;
}

std::vector<OptionDescription> make_options() {
  std::vector<OptionDescription> options = {
      {.key = kFormatOption,
       .kind = OptionKind::kChoice,
       .default_text = "any",
       .sentence = "The format that the document has to be of.",
       .choices_from = &format_names},
      {.key = "max_bytes",
       .kind = OptionKind::kCount,
       .default_text = "16777216",
       .sentence = "Largest document that is read.",
       .min = 1024,
       .max = kMaxMaxBytes},
  };
  const auto credentials = credential_options();
  options.insert(options.end(), credentials.begin(), credentials.end());
  for (const auto& option : tls_options()) {
    if (std::ranges::find(kTransportOptions, option.key) != kTransportOptions.end())
      options.push_back(option);
  }
  return options;
}

const std::vector<OptionDescription> kOptions = make_options();

// The chain of the way, told from what the document holds.
std::shared_ptr<const Part> as_transport(const Part& chain) {
  auto named = std::make_shared<Part>(chain);
  named->place = kTransport;
  for (auto& sighting : named->sightings) sighting.item = kTransport + (":" + sighting.item);
  for (auto& fault : named->faults) fault.item = kTransport + (":" + fault.item);
  return named;
}

struct Document {
  std::shared_ptr<const Part> part;
  std::optional<Fault> fault;
};

Document failed(Fault fault) { return {nullptr, std::move(fault)}; }

// What one fetch has to know; of whoever fetches, which may outlive the prober.
struct Order {
  HttpRequest request;
  std::optional<CredentialFiles> credentials;
  std::string format;  // empty: any
  pki::Assessor* assessor = nullptr;
};

// All but deadline and assessor.
Order order_for(const DocumentUrl& url, const Options& options) {
  Order order;
  order.request.url = url.canonical;
  order.request.peer = HttpRequest::Peer::kAnybody;
  order.request.accept = kAccept;
  order.request.ca_file = options.text("tls.ca_file");
  order.request.client_cert_file = options.text("tls.client_cert_file");
  order.request.client_key_file = options.text("tls.client_key_file");
  order.request.max_body_bytes =
      static_cast<std::size_t>(options.get<std::int64_t>("max_bytes").value_or(kDefaultMaxBytes));
  order.credentials = credential_files(options);
  order.format = options.text(kFormatOption);
  return order;
}

// What an entry that could not be read was called before is not known: it may be any that is missing now.
std::shared_ptr<const Part> without_conclusions(const Part& part) {
  auto open = std::make_shared<Part>(part);
  const bool says_so =
      std::ranges::any_of(part.faults, [](const ItemFault& fault) { return fault.item.empty(); });
  if (!says_so)
    open->faults.push_back({"", Fault(Reason::kPartial, "not all of the document could be read")});
  return open;
}

Document read_document(const Order& order, Bytes body) {
  const auto* format = recognise(head_of(body), body.size());
  const bool is_other = format != nullptr && !order.format.empty() && format->name != order.format;
  if (is_other || (format == nullptr && !order.format.empty())) {
    return failed(Fault(Reason::kSchema, "the document is not of the format " + order.format));
  }
  if (format == nullptr) return failed(Fault(Reason::kNoCertificate, "the document shows no certificate"));
  formats::MemoryInput input(body);
  const auto contents = format->parse(input, {.passwords = {}, .max_bytes = order.request.max_body_bytes});
  Document document;
  const auto part = contents_part(kDocument, ItemNamer(), contents, *order.assessor);
  if (part->faults.empty() && part->sightings.empty() && part->crls.empty()) {
    return failed(Fault(Reason::kNoCertificate, "the document shows no certificate"));
  }
  if (part->sightings.empty() && part->crls.empty()) document.fault = part->faults.front().fault;
  document.part = part->faults.empty() ? part : without_conclusions(*part);
  return document;
}

Document fetch(Order order, const std::stop_token& stop) {
  order.request.stop = stop;
  if (order.credentials) {
    auto credentials = read_credentials(*order.credentials);
    if (!credentials) return failed(std::move(credentials).fault());
    order.request.credentials = *std::move(credentials);
    order.request.peer = HttpRequest::Peer::kVerified;
  }
  auto body = http_fetch(order.request);
  if (!body) return failed(std::move(body).fault());
  return read_document(order, *std::move(body));
}

Document fetch_or_say_why(Order order, const std::stop_token& stop) {
  try {
    return fetch(std::move(order), stop);
  } catch (const std::bad_alloc&) {
    return failed(Fault(Reason::kLimit, "out of memory"));
  } catch (const std::exception& e) {
    return failed(Fault(Reason::kInternal, e.what()));
  }
}

class HttpProber final : public Prober {
 public:
  HttpProber(const DocumentUrl& url, const Options& options) : order_(order_for(url, options)) {
    if (!url.is_tls) return;
    transport_ = kTls.make_prober(*kTls.parse_target(url.endpoint(), url.port), options);
  }

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    Observation observation;
    if (transport_) observation = co_await look_at_transport(context);
    const bool way_seen = !transport_ || observation.complete;
    Document document;
    {
      const Stopwatch watch(observation.phases, Phase::kRead);
      document = co_await fetch_document(context);
    }
    note(context, document.fault
                      ? "document: " + text_of(*document.fault)
                      : "document: " + std::to_string(document.part->sightings.size()) + " certificates");
    observation.complete = way_seen && !document.fault;
    observation.fault = std::move(document.fault);
    if (document.part) observation.parts.push_back(std::move(document.part));
    std::vector<Observation> observations;
    observations.push_back(std::move(observation));
    co_return observations;
  }

 private:
  Task<Observation> look_at_transport(const ProbeContext& context) {
    auto seen = co_await transport_->probe(context);
    Observation observation = std::move(seen.front());
    for (auto& part : observation.parts) {
      if (part->place.empty()) part = as_transport(*part);  // our own certificate has names of its own
    }
    co_return observation;
  }

  Task<Document> fetch_document(const ProbeContext& context) {
    FetchCrew* crew = context.runtime.document_fetches();
    if (crew == nullptr) co_return failed(Fault(Reason::kInternal, "nobody fetches documents"));
    Order order = order_;
    order.request.deadline = context.deadline;
    order.assessor = &context.assessor;
    std::function<void(std::function<void(Document)>)> caller =
        [&](const std::function<void(Document)>& done) {
          const bool taken =
              crew->post([order, done](const std::stop_token& stop) { done(fetch_or_say_why(order, stop)); });
          if (!taken) done(failed(Fault(Reason::kLimit, "too many documents wait to be fetched")));
        };
    auto document = co_await await_call<Document>(context.runtime, std::move(caller), context.deadline);
    if (document) co_return *std::move(document);
    co_return failed(Fault(Reason::kTimeout, order_.request.url + ": the deadline passed"));
  }

  const Order order_;
  std::unique_ptr<Prober> transport_;  // null without TLS
};

std::string mistake_in(const Options& options) {
  auto mistake = mistake_in_credential_options(options);
  return mistake.empty() ? mistake_in_tls_options(options) : mistake;
}

Result<TargetName> parse_target(std::string_view text, std::uint16_t /*default_port*/) {
  const auto url = parse_document_url(text);
  if (!url) return url.fault();
  return TargetName{url->canonical, "", url->host};
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  return std::make_unique<HttpProber>(parse_document_url(target.canonical).value(), options);
}

}  // namespace

const SourceDescription kHttpSource = {
    .name = "http",
    .summary = "certificates in a document behind a URL, and those of the way there",
    .reach = Reach::kNetwork,
    .default_port = 0,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in,
    .takes_urls = true,
};

}  // namespace kigen::sources
