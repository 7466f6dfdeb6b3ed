#include "probes/formats/lookup_answer.h"

#include <utility>

#include "probes/formats/soap_content.h"
#include "probes/formats/text_value.h"
#include "probes/formats/vim25_objects.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

constexpr std::size_t kMaxEndpoints = 10'000;
constexpr std::size_t kMaxTrusted = 100;  // of one endpoint

ServiceEndpoint read_endpoint(pugi::xml_node node) {
  ServiceEndpoint endpoint;
  endpoint.url = text_of_child(node, "url");
  const pugi::xml_node type = child_of(node, "endpointType");
  endpoint.protocol = text_of_child(type, "protocol");
  endpoint.type = text_of_child(type, "type");
  for (const pugi::xml_node trust : node.children()) {
    if (local_name(trust) != "sslTrust" || endpoint.ssl_trust.size() == kMaxTrusted) continue;
    endpoint.ssl_trust.push_back(certificate_in_base64(xml_text_of(trust)));
  }
  return endpoint;
}

}  // namespace

Result<ManagedObject> lookup_registration(const SoapAnswer& answer) {
  const auto response = response_of(answer, "RetrieveServiceContentResponse");
  if (!response) return response.fault();
  auto registration = managed_object(child_of(*response, "returnval"), "serviceRegistration");
  if (registration.empty()) return Fault(Reason::kSchema, "the answer names no registry of services");
  return registration;
}

Result<std::vector<ServiceEndpoint>> lookup_endpoints(const SoapAnswer& answer) {
  const auto response = response_of(answer, "ListResponse");
  if (!response) return response.fault();
  std::vector<ServiceEndpoint> endpoints;
  for (const pugi::xml_node service : response->children()) {
    if (local_name(service) != "returnval") continue;
    for (const pugi::xml_node endpoint : service.children()) {
      const bool is_endpoint = local_name(endpoint) == "serviceEndpoints";
      if (is_endpoint && endpoints.size() < kMaxEndpoints) endpoints.push_back(read_endpoint(endpoint));
    }
  }
  return endpoints;
}

}  // namespace kigen::formats
