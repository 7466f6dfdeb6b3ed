// YAML text to a tree of nodes that know their lines. Built from yaml-cpp's events, because its own nodes
// hide quotes and let a short text unfold without bound. Pure; owns what it returns.
//
// Refuses: text that is not printable UTF-8, a second document, tags, nesting beyond 64 levels, more than
//   five million values with aliases unfolded.
// Keeps duplicate keys: whoever walks a map reports them.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kigen::config {

struct YamlNode {
  enum class Kind : std::uint8_t { kNothing, kText, kList, kMap };

  Kind kind = Kind::kNothing;  // kNothing: no value, `~` or `null`
  bool plain = false;          // text without quotes
  int line = 1;                // both from 1
  int column = 1;
  std::uint32_t weight = 1;  // nodes below and including this one, aliases unfolded
  std::string text;
  std::vector<const YamlNode*>
      children;  // of a list: its items; of a map: key, value, key, value; never null
};

class YamlDocument {
 public:
  YamlDocument(std::deque<YamlNode> nodes, const YamlNode* root) : nodes_(std::move(nodes)), root_(root) {}
  YamlDocument(YamlDocument&&) = default;
  YamlDocument& operator=(YamlDocument&&) = default;

  const YamlNode& root() const { return *root_; }

 private:
  std::deque<YamlNode> nodes_;  // moving it leaves its elements where they are
  const YamlNode* root_;
};

/// Why there is no tree; `line` lies within the text, from 1.
struct YamlMistake {
  int line = 1;
  std::string message;
};

/// An empty text is a document without a value.
std::variant<YamlDocument, YamlMistake> read_yaml(const std::string& text);

/// The value of the first key of that name; null when there is none, or no map.
const YamlNode* find_value(const YamlNode& map, std::string_view key);

}  // namespace kigen::config
