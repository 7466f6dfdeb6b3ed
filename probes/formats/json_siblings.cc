#include "probes/formats/json_siblings.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>

namespace kigen::formats {
namespace {

namespace json = boost::json;
using std::string_view;

constexpr std::array<string_view, 3> kNames = {"name", "display_name", "common_name"};
// Of ONTAP's `type`, and of `resource_type` as NSX has it.
constexpr std::array<string_view, 3> kTrustedTypes = {"server_ca", "client_ca", "root_ca"};
constexpr string_view kTrustedResource = "certificate_ca";

string_view text_of(const json::object& object, string_view key) {
  const auto* value = object.if_contains({key.data(), key.size()});
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? string_view() : string_view(text->data(), text->size());
}

string_view name_in(const json::object& object) {
  for (const auto key : kNames) {
    if (const auto name = text_of(object, key); !name.empty()) return name;
  }
  return {};
}

bool is_trusted(const json::object& object) {
  return std::ranges::find(kTrustedTypes, text_of(object, "type")) != kTrustedTypes.end() ||
         text_of(object, "resource_type") == kTrustedResource;
}

bool is_unused(const json::object& object) {
  const auto* users = object.if_contains("used_by");
  if (users != nullptr && users->is_array()) return users->get_array().empty();
  const auto* in_use = object.if_contains("in_use");
  return in_use != nullptr && in_use->is_bool() && !in_use->get_bool();
}

}  // namespace

JsonSiblings siblings_in(const json::object& object) {
  JsonSiblings siblings;
  siblings.friendly_name = name_in(object);
  if (is_trusted(object)) siblings.role = Role::kTrusted;
  if (is_unused(object)) siblings.state = State::kBackup;
  return siblings;
}

}  // namespace kigen::formats
