#include "probes/formats/document_tree.h"

#include <boost/json.hpp>
#include <string>

#include "probes/formats/document_entries.h"
#include "probes/formats/json_siblings.h"
#include "probes/formats/json_step.h"
#include "probes/formats/text_value.h"

namespace kigen::formats {
namespace {

namespace json = boost::json;
using std::string_view;

string_view view(const json::string& text) { return {text.data(), text.size()}; }
string_view view(json::string_view text) { return {text.data(), text.size()}; }

std::optional<Role> role_of_use(string_view use) {
  if (use == "sig" || use == "signing") return Role::kSigning;
  if (use == "enc" || use == "encryption") return Role::kEncryption;
  return std::nullopt;
}

std::optional<Role> use_of(const json::object& object) {
  for (const char* key : {"use", "usage"}) {
    const auto* value = object.if_contains(key);
    if (value != nullptr && value->is_string()) {
      if (const auto role = role_of_use(view(value->get_string()))) return role;
    }
  }
  return std::nullopt;
}

class Walk {
 public:
  explicit Walk(Contents& contents) : contents_(contents), entries_(contents) {}

  void value(const json::value& value, const std::string& pointer, std::optional<Role> use) {
    if (const auto* object = value.if_object()) {
      members(*object, pointer, use);
    } else if (const auto* array = value.if_array()) {
      for (std::size_t i = 0; i < array->size(); ++i) {
        this->value((*array)[i], pointer + "/" + std::to_string(i), use);
      }
    } else if (const auto* text = value.if_string()) {
      entries_.add(certificates(view(*text), pointer), use, "", pointer);
    }
  }

 private:
  void members(const json::object& object, const std::string& pointer, std::optional<Role> use) {
    const auto own_use = use_of(object);
    for (const auto& member : object) {
      const std::size_t before = contents_.certificates.size();
      const std::string below = pointer + "/" + escaped_step(view(member.key()));
      if (member.key() == "x5c" && member.value().is_array()) {
        chain(member.value().get_array(), below, own_use ? own_use : use);
      } else {
        value(member.value(), below, own_use ? own_use : use);
      }
      if (member.value().is_string()) describe(object, before);
    }
  }

  // By what the object says beside those found since.
  void describe(const json::object& object, std::size_t since) {
    if (since == contents_.certificates.size()) return;
    const auto siblings = siblings_in(object);
    contents_.certificates[since].friendly_name = siblings.friendly_name;
    for (std::size_t i = since; i < contents_.certificates.size(); ++i) {
      auto& found = contents_.certificates[i];
      if (!found.role) found.role = siblings.role;
      found.state = siblings.state;
    }
  }

  void chain(const json::array& array, const std::string& pointer, std::optional<Role> use) {
    std::vector<Bytes> chain;
    for (std::size_t i = 0; i < array.size(); ++i) {
      const auto* text = array[i].if_string();
      if (text == nullptr) continue;
      for (auto& der : certificates(view(*text), pointer + "/" + std::to_string(i)))
        chain.push_back(std::move(der));
    }
    entries_.add(chain, use, "", pointer + "/0");
  }

  std::vector<Bytes> certificates(string_view text, const std::string& pointer) {
    auto found = certificates_in_value(text);
    if (found) return *std::move(found);
    contents_.faults.push_back({pointer, std::move(found).fault()});
    return {};
  }

  Contents& contents_;
  DocumentEntries entries_;
};

}  // namespace

void collect_certificates(const boost::json::value& root, Contents& contents) {
  Walk(contents).value(root, "", std::nullopt);
}

}  // namespace kigen::formats
