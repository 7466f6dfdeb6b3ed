#include "probes/formats/vim25_answer.h"

#include <utility>

#include "probes/formats/soap_content.h"
#include "probes/formats/vim25_objects.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

constexpr std::size_t kMaxOptions = 100;
constexpr const char kNoSuchOption[] = "InvalidName";  // what QueryOptions says of it

}  // namespace

Result<Vim25Content> vim25_service_content(const SoapAnswer& answer) {
  const auto response = response_of(answer, "RetrieveServiceContentResponse");
  if (!response) return response.fault();
  const pugi::xml_node value = child_of(*response, "returnval"), about = child_of(value, "about");
  Vim25Content content;
  content.full_name = text_of_child(about, "fullName");
  content.api_type = text_of_child(about, "apiType");
  content.api_version = text_of_child(about, "apiVersion");
  content.root_folder = managed_object(value, "rootFolder");
  content.property_collector = managed_object(value, "propertyCollector");
  content.view_manager = managed_object(value, "viewManager");
  content.session_manager = managed_object(value, "sessionManager");
  content.license_manager = managed_object(value, "licenseManager");
  content.setting = managed_object(value, "setting");
  if (content.api_type.empty() || content.session_manager.empty() || content.property_collector.empty()) {
    return Fault(Reason::kSchema, "the service content names no session manager or no property collector");
  }
  return content;
}

Result<ManagedObject> vim25_container_view(const SoapAnswer& answer) {
  const auto response = response_of(answer, "CreateContainerViewResponse");
  if (!response) return response.fault();
  auto view = managed_object(*response, "returnval");
  if (view.empty()) return Fault(Reason::kSchema, "the answer names no view");
  return view;
}

Status vim25_login(const SoapAnswer& answer) {
  const auto response = response_of(answer, "LoginResponse");
  if (!response) return response.fault();
  return Done();
}

Result<Vim25Options> vim25_options(const SoapAnswer& answer, std::string_view prefix) {
  if (answer.fault() && answer.fault()->type == kNoSuchOption) return Vim25Options();
  const auto response = response_of(answer, "QueryOptionsResponse");
  if (!response) return response.fault();
  Vim25Options options;
  for (const pugi::xml_node value : response->children()) {
    if (local_name(value) != "returnval" || options.size() == kMaxOptions) continue;
    Vim25Option option{text_of_child(value, "key"), text_of_child(value, "value")};
    if (option.key.starts_with(prefix)) options.push_back(std::move(option));
  }
  return options;
}

}  // namespace kigen::formats
