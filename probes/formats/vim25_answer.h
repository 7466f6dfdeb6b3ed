// What a vCenter server or an ESXi host tells of itself over the vSphere Web Services API (namespace
// urn:vim25), apart from its objects' properties: its managers, a view, its settings. Elements are taken by
// local names. Faults of all: those of the service as fault_of(SoapFault), `schema` when the answer is
// another one. Pure; the result owns its texts.
#pragma once

#include <string>
#include <vector>

#include "probes/formats/soap_answer.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// A ManagedObjectReference. Texts of the server, at most 1024 bytes each.
struct ManagedObject {
  std::string type, id;

  bool empty() const { return id.empty(); }
};

/// ServiceContent. A manager that the server does not have is empty.
struct Vim25Content {
  std::string full_name;    // `VMware vCenter Server 8.0.2 build-22617221`
  std::string api_type;     // `VirtualCenter`, `HostAgent`
  std::string api_version;  // `8.0.2.0`
  ManagedObject root_folder, property_collector, view_manager, session_manager, license_manager, setting;
};
Result<Vim25Content> vim25_service_content(const SoapAnswer& answer);

/// The view that CreateContainerView made.
Result<ManagedObject> vim25_container_view(const SoapAnswer& answer);

/// Whether Login let us in.
Status vim25_login(const SoapAnswer& answer);

struct Vim25Option {
  std::string key, value;
};
using Vim25Options = std::vector<Vim25Option>;
/// Those of QueryOptions whose key begins with `prefix`, at most 100.
Result<Vim25Options> vim25_options(const SoapAnswer& answer, std::string_view prefix);

}  // namespace kigen::formats
