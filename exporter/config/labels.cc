#include "exporter/config/labels.h"

#include <algorithm>
#include <array>

#include "probes/model/text.h"

namespace kigen::config {
namespace {

constexpr std::size_t kMaxValueBytes = 1024;

// The key, what rides beside it, and the labels of cert_info (DESIGN section 5).
constexpr auto kBuiltIn = std::to_array<std::string_view>({
    "group",
    "module",
    "target",
    "address",
    "item",
    "role",
    "state",
    "name",
    "check",
    "pair",
    "reason",
    "system",
    "version",
    "cipher",
    "quantile",
    "phase",
    "subject",
    "issuer",
    "issuer_name",
    "serial_number",
    "fingerprint_sha256",
    "fingerprint_sha1",
    "subject_alt_names",
    "subject_alt_names_count",
    "key_algorithm",
    "key_bits",
    "signature_algorithm",
    "validation",
    "friendly_name",
    "topic",
    "self_signed",
    "ca",
    "described",
    "endpoint",
    "store",
    "status",
});

constexpr auto kPrometheus = std::to_array<std::string_view>({"job", "instance", "le"});

bool is_label_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_rest = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), is_rest);
}

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void read_label(const YamlNode& key, const YamlNode& value, const std::string& path, Labels& labels,
                Mistakes& mistakes) {
  if (const auto mistake = label_name_mistake(key.text)) {
    mistakes.add(key, path, *mistake);
    return;
  }
  const std::string label_path = child_path(path, key.text);
  if (value.kind != YamlNode::Kind::kText || value.text.empty()) {
    mistakes.add(value, label_path, "expected a text, found " + describe(value));
  } else if (const auto mistake = label_value_mistake(value.text)) {
    mistakes.add(value, label_path, *mistake);
  } else {
    labels[key.text] = value.text;
  }
}

}  // namespace

std::optional<std::string> label_name_mistake(std::string_view name) {
  const std::string label = "label " + quoted(name);
  if (!is_label_name(name)) return label + " is not named as [a-zA-Z_][a-zA-Z0-9_]*";
  if (name.starts_with("__")) return label + " begins with __";
  if (contains(kPrometheus, name)) return label + " is one of Prometheus' own";
  if (contains(kBuiltIn, name)) return label + " is built in";
  return std::nullopt;
}

std::optional<std::string> label_value_mistake(std::string_view value) {
  if (!is_printable_utf8(value)) return "expected a printable text, found " + quoted(value);
  if (value.size() > kMaxValueBytes)
    return "expected at most 1024 bytes, found " + std::to_string(value.size());
  return std::nullopt;
}

void read_labels(const Setting& setting, Labels& labels, Mistakes& mistakes) {
  for (const Member& member : members(*setting.value, setting.path, mistakes)) {
    read_label(*member.key, *member.value, setting.path, labels, mistakes);
  }
}

Labels merged(Labels labels, const Labels& over) {
  for (const auto& [name, value] : over) labels[name] = value;
  return labels;
}

}  // namespace kigen::config
