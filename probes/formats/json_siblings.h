// What an answer of a REST interface says beside a certificate, in the same object: what people call it, and
// what it is for. ONTAP: `name`, `common_name`, `type`. NSX: `display_name`, `resource_type`, `used_by`.
// Horizon: `in_use`.
#pragma once

#include <optional>
#include <string>

#include "probes/model/observation.h"

namespace boost::json {
class object;
}

namespace kigen::formats {

struct JsonSiblings {
  std::string friendly_name;      // `name`, else `display_name`, else `common_name`; may be empty
  std::optional<Role> role;       // `trusted` for an authority that somebody trusts
  State state = State::kCurrent;  // `backup` when nobody uses it: `used_by` is empty, `in_use` false
};

JsonSiblings siblings_in(const boost::json::object& object);

}  // namespace kigen::formats
