// What the lookup service of a vCenter server answers (namespace urn:lookup): where services are, and whom
// their clients are told to trust there. Elements are taken by local names. Pure. Faults: those of the
// service as fault_of(SoapFault), `schema` when the answer is another one.
#pragma once

#include <string>
#include <vector>

#include "probes/formats/soap_answer.h"
#include "probes/formats/vim25_answer.h"
#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// The registry of services that RetrieveServiceContent names.
Result<ManagedObject> lookup_registration(const SoapAnswer& answer);

/// One endpoint of a registered service.
struct ServiceEndpoint {
  std::string url;
  std::string protocol, type;            // of endpointType: `vmomi`, `com.vmware.vim`
  std::vector<Result<Bytes>> ssl_trust;  // DER; `malformed` or `truncated` where it holds no certificate
};
/// Of List, at most 10,000, in the order of the answer, also those that name no certificate.
Result<std::vector<ServiceEndpoint>> lookup_endpoints(const SoapAnswer& answer);

}  // namespace kigen::formats
