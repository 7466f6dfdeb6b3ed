#include "probes/formats/json_names.h"

#include <algorithm>
#include <boost/json.hpp>

#include "probes/formats/json_step.h"

namespace kigen::formats {
namespace {

namespace json = boost::json;

// Empty when it has none.
std::string_view name_of(const json::value& record, std::string_view member) {
  const auto* object = record.if_object();
  const auto* value = object == nullptr ? nullptr : object->if_contains({member.data(), member.size()});
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

const json::value* below(const json::value& value, std::string_view step) {
  if (const auto* object = value.if_object()) return object->if_contains(unescaped_step(step));
  const auto* array = value.if_array();
  const auto index = index_in_step(step);
  return array != nullptr && index && *index < array->size() ? &(*array)[*index] : nullptr;
}

}  // namespace

std::string with_names(const JsonText& json, std::string_view pointer, std::string_view member) {
  std::string named;
  const json::value* value = &json.root();
  while (!pointer.empty() && value != nullptr) {
    const auto end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view step = pointer.substr(1, end - 1);
    const json::value* next = below(*value, step);
    const bool is_record = value->is_array() && next != nullptr;
    const std::string_view name = is_record ? name_of(*next, member) : std::string_view();
    (named += '/') += name.empty() ? std::string(step) : escaped_step(name);
    pointer.remove_prefix(end);
    value = next;
  }
  return named.append(pointer);
}

}  // namespace kigen::formats
