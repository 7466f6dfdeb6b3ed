#include "probes/sources/lookup_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "probes/formats/lookup_answer.h"
#include "probes/model/served_binding.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/document_url.h"
#include "probes/sources/http_prober.h"
#include "probes/sources/soap_client.h"
#include "probes/sources/tls.h"

namespace kigen::sources {
namespace {

using formats::Contents;
using formats::ServiceEndpoint;

constexpr const char kPlace[] = "lookup_service";
constexpr const char kAction[] = "urn:lookup/2.0";
constexpr const char kContentQuestion[] =
    "<RetrieveServiceContent xmlns=\"urn:lookup\"><_this "
    "type=\"LookupServiceInstance\">ServiceInstance</_this>"
    "</RetrieveServiceContent>";
constexpr std::size_t kMaxAnswerBytes = 16 << 20;
constexpr std::size_t kMaxAnchors = 2000;

std::string list_question(const formats::ManagedObject& registration) {
  return "<List xmlns=\"urn:lookup\"><_this type=\"" + xml_escaped(registration.type) + "\">" +
         xml_escaped(registration.id) + "</_this><filterCriteria/></List>";
}

Result<std::vector<ServiceEndpoint>> list_endpoints(SoapClient& client) {
  const auto content = client.ask(kContentQuestion);
  if (!content) return content.fault();
  const auto registration = formats::lookup_registration(*content);
  if (!registration) return registration.fault();
  const auto list = client.ask(list_question(*registration));
  if (!list) return list.fault();
  return formats::lookup_endpoints(*list);
}

// What all registrations together say.
class Anchors {
 public:
  explicit Anchors(pki::Assessor& assessor) : assessor_(assessor) {}

  void add(const ServiceEndpoint& endpoint) {
    const auto url = parse_document_url(endpoint.url);
    const std::string where = url ? url->endpoint() : endpoint.url;
    std::shared_ptr<const Certificate> newest;
    for (const auto& trust : endpoint.ssl_trust) {
      if (!trust) {
        fail(where, trust.fault());
        continue;
      }
      if (!keep(where, *trust)) continue;
      const auto certificate = assessor_.intern(*trust);
      const bool is_newer = certificate && (newest == nullptr ||
                                            newest->facts().not_before < (*certificate)->facts().not_before);
      if (is_newer) newest = *certificate;
    }
    if (url && newest != nullptr) bind(where, newest->facts().fingerprint_sha1);
  }

  Contents take() { return std::move(contents_); }

 private:
  // False when it is one too many: a lookup service has some hundreds.
  bool keep(const std::string& where, const Bytes& der) {
    if (kept_.contains({where, der})) return true;
    if (kept_.size() == kMaxAnchors) {
      fail(where,
           Fault(Reason::kLimit, "more than " + std::to_string(kMaxAnchors) + " trusted certificates"));
      return false;
    }
    kept_.emplace(where, der);
    formats::FoundCertificate& found = contents_.certificates.emplace_back();
    found.der = der;
    found.entry = "anchor:" + where;
    found.role = Role::kTrusted;
    return true;
  }

  // One for all registrations: more say no more.
  void fail(const std::string& where, const Fault& fault) {
    if (failed_.insert(where).second) contents_.faults.push_back({"anchor:" + where, fault});
  }

  void bind(const std::string& where, const Sha1& thumbprint) {
    if (!bound_.emplace(where, thumbprint).second) return;
    contents_.bindings.push_back(
        {where, Bytes(thumbprint.begin(), thumbprint.end()), std::string(kServedStore)});
  }

  pki::Assessor& assessor_;
  Contents contents_;
  std::set<std::pair<std::string, Bytes>> kept_;
  std::set<std::pair<std::string, Sha1>> bound_;
  std::set<std::string> failed_;
};

Findings look(const std::string& url, const OpenWay& way, pki::Assessor& assessor) {
  HttpSettings settings = way.settings;
  settings.max_body_bytes = kMaxAnswerBytes;
  SoapClient client(std::move(settings), url);
  client.set_action(kAction);
  const auto endpoints = list_endpoints(client);
  if (!endpoints) return no_findings(endpoints.fault());
  Anchors anchors(assessor);
  for (const auto& endpoint : *endpoints) anchors.add(endpoint);
  const Contents contents = anchors.take();
  Findings findings;
  findings.steps.push_back(std::to_string(endpoints->size()) + " endpoints, " +
                           std::to_string(contents.certificates.size()) + " trusted certificates");
  if (contents.certificates.empty()) {
    findings.fault = Fault(Reason::kNoCertificate, url + ": no registration names a certificate");
    return findings;
  }
  findings.parts.push_back(contents_part(kPlace, ItemNamer(), contents, assessor));
  findings.complete = true;
  return findings;
}

Result<TargetName> parse_target(std::string_view text, std::uint16_t default_port) {
  return kTls.parse_target(text, default_port);
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  return make_service_prober(target, options, "/lookupservice/sdk", &look);
}

// Nobody is told who we are.
std::vector<OptionDescription> make_options() {
  auto options = http_way_options();
  std::erase_if(options, [](const OptionDescription& option) {
    return option.key.starts_with("credentials.") || option.key.starts_with("header");
  });
  return options;
}

const std::vector<OptionDescription> kOptions = make_options();

}  // namespace

const SourceDescription kLookupService = {
    .name = "lookup_service",
    .summary = "the certificates that vCenter's lookup service tells clients to trust",
    .reach = Reach::kNetwork,
    .default_port = 443,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in_http_way,
};

}  // namespace kigen::sources
