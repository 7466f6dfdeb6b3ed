#include "probes/formats/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

namespace kigen::formats {
namespace {

constexpr std::size_t kMaxNodes = 50'000;
constexpr std::size_t kMaxNesting = 32;

// Ends the reading of a text that should not become a tree: yaml-cpp's parser has no other way to be stopped.
struct Refusal {
  Fault fault;
};

// Sees the text go by, and builds nothing.
class Guard final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t anchor) override { count(anchor); }
  void OnAlias(const YAML::Mark&, YAML::anchor_t anchor) override { count(anchor); }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t anchor, const std::string&) override {
    count(anchor);
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    enter(anchor);
  }
  void OnSequenceEnd() override { --nesting_; }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    enter(anchor);
  }
  void OnMapEnd() override { --nesting_; }

 private:
  void count(YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor)
      throw Refusal{Fault(Reason::kUnsupported, "YAML with anchors or aliases")};
    if (++nodes_ > kMaxNodes) throw Refusal{Fault(Reason::kTooLarge, "too many YAML nodes")};
  }

  void enter(YAML::anchor_t anchor) {
    count(anchor);
    if (++nesting_ > kMaxNesting) throw Refusal{Fault(Reason::kTooLarge, "YAML nested too deeply")};
  }

  std::size_t nodes_ = 0;
  std::size_t nesting_ = 0;
};

void look_through(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Guard guard;
  while (parser.HandleNextDocument(guard)) {
  }
}

}  // namespace

Result<std::vector<YAML::Node>> read_yaml(std::string_view text) {
  const std::string copy(text);
  try {
    look_through(copy);
    return YAML::LoadAll(copy);
  } catch (const Refusal& refusal) {
    return refusal.fault;
  } catch (const YAML::Exception& error) {  // what() may repeat the text
    const std::string line = error.mark.is_null() ? "" : " at line " + std::to_string(error.mark.line + 1);
    return Fault(Reason::kMalformed, "the YAML does not hold" + line);
  }
}

std::string yaml_text(const YAML::Node& node) { return node.IsScalar() ? node.Scalar() : std::string(); }

YAML::Node yaml_member(const YAML::Node& node, std::string_view key) {
  if (node.IsMap()) {
    for (const auto& pair : node) {
      if (yaml_text(pair.first) == key) return pair.second;
    }
  }
  return YAML::Node();
}

std::vector<YAML::Node> yaml_items(const YAML::Node& node) {
  if (!node.IsSequence()) return {};
  return {node.begin(), node.end()};
}

}  // namespace kigen::formats
