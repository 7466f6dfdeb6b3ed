#include "probes/formats/vim25_objects.h"

#include "probes/formats/soap_content.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

// The child called `list` whose `key` is that text.
pugi::xml_node entry_of(pugi::xml_node node, std::string_view list, const char* key, std::string_view text) {
  return node.find_child(
      [&](pugi::xml_node child) { return local_name(child) == list && text_of_child(child, key) == text; });
}

}  // namespace

ManagedObject managed_object(pugi::xml_node node, std::string_view name) {
  ManagedObject object;
  object.id = text_of_child(node, name);
  for (const pugi::xml_attribute attribute : child_of(node, name).attributes()) {
    if (std::string_view(attribute.name()) == "type") object.type = attribute.value();
  }
  return object;
}

pugi::xml_node Vim25Object::value(std::string_view path) const {
  return child_of(entry_of(node_, "propSet", "name", path), "val");
}

ManagedObject Vim25Object::reference_at(std::string_view path) const {
  return managed_object(entry_of(node_, "propSet", "name", path), "val");
}

// `<fault><fault xsi:type="NoPermission"/><localizedMessage/></fault>`
std::optional<SoapFault> Vim25Object::missing(std::string_view path) const {
  const pugi::xml_node entry = entry_of(node_, "missingSet", "path", path);
  if (!entry) return std::nullopt;
  return soap_fault_of_type(xsi_type_of(child_of(child_of(entry, "fault"), "fault")));
}

Result<Vim25Objects> vim25_objects(const SoapAnswer& answer) {
  auto response = response_of(answer, "RetrievePropertiesExResponse");
  if (!response) {
    const auto next = response_of(answer, "ContinueRetrievePropertiesExResponse");
    if (!next) return response.fault();
    response = next;
  }
  const pugi::xml_node value = child_of(*response, "returnval");
  Vim25Objects found;
  found.token = text_of_child(value, "token");
  for (const pugi::xml_node object : value.children()) {
    if (local_name(object) == "objects") found.objects.emplace_back(object);
  }
  return found;
}

}  // namespace kigen::formats
