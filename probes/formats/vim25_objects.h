// Properties as the PropertyCollector of the vSphere Web Services API gives them, for the readers of this
// room. Nodes are valid while the answer lives.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "probes/formats/soap_answer.h"
#include "probes/formats/vim25_answer.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// `<NAME type="HostSystem">host-21</NAME>` inside; empty when there is none.
ManagedObject managed_object(pugi::xml_node node, std::string_view name);

/// An ObjectContent.
class Vim25Object {
 public:
  explicit Vim25Object(pugi::xml_node node) : node_(node) {}

  ManagedObject reference() const { return managed_object(node_, "obj"); }
  /// The `val` of a property; an empty node where it is not set.
  pugi::xml_node value(std::string_view path) const;
  /// The object that a property refers to; empty where it is not set.
  ManagedObject reference_at(std::string_view path) const;
  /// Why a property is missing, where the server says so.
  std::optional<SoapFault> missing(std::string_view path) const;

 private:
  pugi::xml_node node_;
};

struct Vim25Objects {
  std::vector<Vim25Object> objects;
  std::string token;  // that the next page is asked for with; empty: this was the last
};

/// Of RetrievePropertiesEx and ContinueRetrievePropertiesEx; faults as vim25_answer.h has them. A server with
/// nothing to tell answers with an empty response.
Result<Vim25Objects> vim25_objects(const SoapAnswer& answer);

}  // namespace kigen::formats
