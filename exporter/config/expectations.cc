#include "exporter/config/expectations.h"

#include <algorithm>
#include <utility>

#include "exporter/config/labels.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/selectors.h"

namespace kigen::config {
namespace {

class ExpectationReader {
 public:
  explicit ExpectationReader(const Reading& reading) : reading_(reading) {}

  void read(const YamlNode& map, const std::string& path) {
    const auto settings = walk_map(map, path, {{expectation_options()}, {}}, reading_.mistakes);
    if (map.kind != YamlNode::Kind::kMap) return;
    const Options values = read_values(settings, reading_);
    Expectation expectation;
    expectation.name = name_of(settings, values, map, path);
    expectation.friendly_name = values.text("friendly_name");
    expectation.names = values.texts("names");
    expectation.issuer = values.text("issuer");
    expectation.fingerprint = read_fingerprint(settings, values, reading_);
    expectation.topic = values.text("topic");
    expectation.role = role_named(values.text("role"));
    expectation.count = values.get<std::int64_t>("count");
    if (!selects_anything(map)) {
      reading_.mistakes.add(map, path,
                            "expected friendly_name, names, issuer, fingerprint, topic or role, found none");
    }
    expectations_.push_back(std::move(expectation));
  }

  Expectations take() { return std::move(expectations_); }

 private:
  std::string name_of(const std::vector<Setting>& settings, const Options& values, const YamlNode& map,
                      const std::string& path) {
    const Setting* setting = find_setting(settings, "name");
    if (setting == nullptr) {
      reading_.mistakes.add(map, path, "expected a name, found none");
      return {};
    }
    std::string name = values.text("name");
    const auto same = std::find_if(expectations_.begin(), expectations_.end(),
                                   [&](const Expectation& other) { return other.name == name; });
    if (const auto mistake = label_value_mistake(name)) {
      reading_.mistakes.add(*setting->value, setting->path, *mistake);
    } else if (same != expectations_.end() && !name.empty()) {
      reading_.mistakes.add(*setting->value, setting->path, "the name " + quoted(name) + " twice");
    }
    return name;
  }

  // A key that is misspelt is another mistake.
  static bool selects_anything(const YamlNode& map) {
    for (std::size_t i = 0; i < map.children.size(); i += 2) {
      const std::string& key = map.children[i]->text;
      if (key != "name" && key != "count") return true;
    }
    return false;
  }

  const Reading& reading_;
  Expectations expectations_;
};

}  // namespace

std::shared_ptr<const Expectations> read_expectations(const std::vector<Setting>& settings,
                                                      std::shared_ptr<const Expectations> otherwise,
                                                      const Reading& reading) {
  const Setting* setting = find_setting(settings, "expect");
  if (setting == nullptr) return otherwise;
  const YamlNode& list = *setting->value;
  if (list.kind != YamlNode::Kind::kList) {
    reading.mistakes.add(list, setting->path, "expected a list of expectations, found " + describe(list));
    return nullptr;
  }
  ExpectationReader reader(reading);
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    reader.read(*list.children[i], item_path(setting->path, i));
  }
  auto expectations = reader.take();
  if (expectations.empty()) return nullptr;
  return std::make_shared<const Expectations>(std::move(expectations));
}

}  // namespace kigen::config
