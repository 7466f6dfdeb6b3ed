#include "exporter/config/mistakes.h"

#include <algorithm>
#include <tuple>

#include "probes/model/text.h"

namespace kigen::config {
namespace {

constexpr std::size_t kMaxShownBytes = 60;

}  // namespace

std::string Mistake::to_string() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (!path.empty()) out += ": " + path;
  return out + ": " + message;
}

void Mistakes::add(const YamlNode& where, std::string path, std::string message) {
  placed_.push_back({where.line, where.column, std::move(path), std::move(message)});
}

std::vector<Mistake> Mistakes::take() {
  const auto by_place = [](const Placed& a, const Placed& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  };
  std::stable_sort(placed_.begin(), placed_.end(), by_place);
  std::vector<Mistake> mistakes;
  mistakes.reserve(placed_.size());
  for (Placed& placed : placed_) {
    mistakes.push_back({file_, placed.line, std::move(placed.path), std::move(placed.message)});
  }
  placed_.clear();
  return mistakes;
}

std::string shown(std::string_view text) { return bounded_text(printable_utf8(text), kMaxShownBytes); }

std::string quoted(std::string_view text) { return "\"" + shown(text) + "\""; }

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNothing: return "nothing";
    case YamlNode::Kind::kList: return "a list";
    case YamlNode::Kind::kMap: return "a map";
    case YamlNode::Kind::kText: break;
  }
  return node.text.empty() ? "an empty text" : quoted(node.text);
}

std::string enumerated(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

std::string child_path(const std::string& path, std::string_view key) {
  return path.empty() ? shown(key) : path + "." + shown(key);
}

std::string item_path(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

}  // namespace kigen::config
