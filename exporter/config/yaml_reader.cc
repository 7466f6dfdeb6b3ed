#include "exporter/config/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "exporter/config/mistakes.h"
#include "probes/model/text.h"

namespace kigen::config {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::uint32_t kMaxValues = 5'000'000;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Leaves yaml-cpp from within one of its callbacks, which is the only way to stop it.
struct Refused {
  int line;  // from 1
  std::string message;
};

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

int last_line_of(std::string_view text) {
  const auto breaks = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  return std::max(1, breaks + (text.ends_with('\n') ? 0 : 1));
}

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text), last_line_(last_line_of(text)) {}

  YamlDocument take() { return {std::move(nodes_), root_}; }
  bool has_root() const { return root_ != nullptr; }
  // yaml-cpp counts a line behind the last one when the end of the file is what it did not expect.
  int line_of(const YAML::Mark& mark) const { return std::clamp(mark.line + 1, 1, last_line_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_ != nullptr) throw Refused{line_of(mark), "expected one YAML document, found a second one"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode* node = make(YamlNode::Kind::kNothing, mark, anchor);
    place_nothing(*node, mark);
    attach(node);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(mark, tag);
    const bool plain = tag != "!";  // what yaml-cpp calls quoted and block scalars
    const bool nothing = plain && is_null_word(value);
    YamlNode* node = make(nothing ? YamlNode::Kind::kNothing : YamlNode::Kind::kText, mark, anchor);
    node->plain = plain;
    if (!nothing) node->text = value;
    attach(node);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const YamlNode* node = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
    if (node == nullptr || std::find(open_.begin(), open_.end(), node) != open_.end()) {
      throw Refused{line_of(mark),
                    "expected an alias of a finished value, found one inside the value it stands for"};
    }
    attach(node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw Refused{line_of(mark), "expected a value without a tag, found the tag " + quoted(tag)};
  }

  [[noreturn]] static void refuse_values(int line) {
    throw Refused{line, "expected at most " + std::to_string(kMaxValues) + " values, found more"};
  }

  YamlNode* make(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (nodes_.size() >= kMaxValues) refuse_values(line_of(mark));
    YamlNode& node = nodes_.emplace_back();
    node.kind = kind;
    node.line = line_of(mark);
    node.column = std::max(mark.column, 0) + 1;
    if (anchor != 0) {
      if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
      anchors_[anchor] = &node;
    }
    return &node;
  }

  // The mark of a value that is not written is that of what follows, maybe lines below. It belongs where its
  // key is, and as an item where the text before it ends: at its dash.
  void place_nothing(YamlNode& node, const YAML::Mark& mark) const {
    if (open_.empty()) return;
    const YamlNode& parent = *open_.back();
    if (parent.kind == YamlNode::Kind::kMap && parent.children.size() % 2 == 1) {
      node.line = parent.children.back()->line;
      node.column = parent.children.back()->column;
      return;
    }
    int line = mark.line + 1;
    std::size_t at = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
    for (; at > 0 && is_blank(text_[at - 1]); --at) line -= text_[at - 1] == '\n' ? 1 : 0;
    node.line = std::clamp(line, parent.line, last_line_);
  }

  void attach(const YamlNode* node) {
    if (open_.empty()) {
      root_ = node;
      return;
    }
    YamlNode& parent = *open_.back();
    if (parent.weight + node->weight > kMaxValues) refuse_values(parent.line);
    parent.weight += node->weight;
    parent.children.push_back(node);
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_tag(mark, tag);
    if (open_.size() >= kMaxDepth) {
      throw Refused{line_of(mark),
                    "expected at most " + std::to_string(kMaxDepth) + " levels, found deeper nesting"};
    }
    open_.push_back(make(kind, mark, anchor));
  }

  void close() {
    YamlNode* node = open_.back();
    open_.pop_back();
    attach(node);
  }

  std::string_view text_;
  int last_line_;
  std::deque<YamlNode> nodes_;
  const YamlNode* root_ = nullptr;
  std::vector<YamlNode*> open_;           // from the outermost inwards
  std::vector<const YamlNode*> anchors_;  // by number
};

// yaml-cpp takes the control character EOT for the end of the file and lets broken UTF-8 pass.
std::optional<YamlMistake> unprintable_line(std::string_view text) {
  int line = 1;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool at_end = i == text.size();
    if (!at_end && text[i] != '\n' && text[i] != '\r' && text[i] != '\t') continue;
    if (!is_printable_utf8(text.substr(begin, i - begin))) {
      return YamlMistake{line, "expected printable UTF-8, found a control character or another encoding"};
    }
    begin = i + 1;
    if (!at_end && text[i] == '\n') ++line;
  }
  return std::nullopt;
}

// yaml-cpp 0.7 takes the end of the file for the end of a quoted text when a line break or the quote itself
// stands before it, so that half a file would pass.
std::string with_final_comment(std::string_view text) {
  return std::string(text) + (text.ends_with('\n') ? "#" : "\n#");
}

}  // namespace

std::variant<YamlDocument, YamlMistake> read_yaml(const std::string& text) {
  if (auto mistake = unprintable_line(text)) return *std::move(mistake);
  std::string_view body = text;
  if (body.starts_with(kByteOrderMark))
    body.remove_prefix(kByteOrderMark.size());  // not in yaml-cpp's positions
  TreeBuilder builder(body);
  try {
    std::istringstream stream(with_final_comment(body));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    return YamlMistake{refused.line, refused.message};
  } catch (const YAML::Exception& error) {
    return YamlMistake{builder.line_of(error.mark), "not valid YAML: " + shown(error.msg)};
  }
  if (!builder.has_root()) builder.OnNull(YAML::Mark(), 0);
  return builder.take();
}

const YamlNode* find_value(const YamlNode& map, std::string_view key) {
  if (map.kind != YamlNode::Kind::kMap) return nullptr;
  for (std::size_t i = 0; i + 1 < map.children.size(); i += 2) {
    const YamlNode& candidate = *map.children[i];
    if (candidate.kind == YamlNode::Kind::kText && candidate.text == key) return map.children[i + 1];
  }
  return nullptr;
}

}  // namespace kigen::config
