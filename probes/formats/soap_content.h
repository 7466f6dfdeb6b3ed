// What the readers of SOAP answers look into. Nodes are valid while the answer lives.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "probes/formats/soap_answer.h"
#include "probes/model/bytes.h"

namespace kigen::formats {

struct SoapAnswer::Content {
  Bytes text;  // the document lies in it
  pugi::xml_document document;
  pugi::xml_node response;  // the element in the Body; empty where a fault stands
  std::optional<SoapFault> fault;
};

/// The first element inside with that local name; an empty node when there is none.
pugi::xml_node child_of(pugi::xml_node node, std::string_view name);

/// The text of that element, at most 1024 bytes of it, without surrounding white space; empty when there is
/// none.
std::string text_of_child(pugi::xml_node node, std::string_view name);

/// The local name that `xsi:type` gives, else nothing. Aliases the document.
std::string_view xsi_type_of(pugi::xml_node node);

/// What the type of a fault means.
SoapFault soap_fault_of_type(std::string_view type);

/// The response element when it is called that, else `schema`; a fault of the service as fault_of().
Result<pugi::xml_node> response_of(const SoapAnswer& answer, std::string_view name);

}  // namespace kigen::formats
