#include "probes/formats/text_document.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "probes/formats/document_entries.h"
#include "probes/formats/document_tree.h"
#include "probes/formats/text_value.h"
#include "probes/formats/yaml_document.h"

namespace kigen::formats {
namespace {

namespace json = boost::json;
using std::string_view;

constexpr std::uint64_t kMaxYamlBytes = 1 << 20;

bool recognises(ByteView head, std::uint64_t) {
  const string_view text = as_text(head);
  return has_certificate_armour(text) && text.find('\0') == text.npos;
}

// The nesting is bounded by whoever read the YAML.
json::value tree_of(const YAML::Node& node) {
  if (node.IsMap()) {
    json::object object;
    for (const auto& pair : node) object.emplace(yaml_text(pair.first), tree_of(pair.second));
    return object;
  }
  if (node.IsSequence()) {
    json::array array;
    for (const auto& item : node) array.push_back(tree_of(item));
    return array;
  }
  return json::value(yaml_text(node));
}

bool is_tree(const YAML::Node& node) { return node.IsMap() || node.IsSequence(); }

// Absent when it is no YAML in which a certificate has a name.
std::optional<Contents> read_as_yaml(string_view text) {
  if (text.size() > kMaxYamlBytes) return std::nullopt;
  const auto documents = read_yaml(text);
  if (!documents || documents->empty() || !std::ranges::all_of(*documents, is_tree)) return std::nullopt;
  json::array trees;
  for (const YAML::Node& document : *documents) trees.push_back(tree_of(document));
  Contents contents;
  collect_certificates(trees.size() == 1 ? trees[0] : json::value(trees), contents);
  contents.faults.clear();
  if (contents.certificates.empty()) return std::nullopt;
  return contents;
}

Contents read_blocks(string_view text) {
  Contents contents;
  DocumentEntries entries(contents);
  std::size_t position = 0;
  for (const Bytes& der : certificates_in_prose(text)) {
    if (!entries.has(der)) entries.add({der}, std::nullopt, "", std::to_string(position++));
  }
  return contents;
}

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  const string_view text = as_text(*bytes);
  if (auto contents = read_as_yaml(text)) return *std::move(contents);
  return read_blocks(text);
}

}  // namespace

constinit const FormatDescription kTextDocument = {
    .name = "text_document",
    .summary = "certificates as PEM in YAML and other text, also indented or with line ends written as \\n",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
