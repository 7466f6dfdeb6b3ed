#include "exporter/config/value_reader.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "exporter/config/duration.h"
#include "exporter/config/text_file.h"
#include "probes/model/text.h"

namespace kigen::config {
namespace {

Fault mistaken(std::string message) { return {Reason::kMalformed, std::move(message)}; }

bool is_list(OptionKind kind) { return kind == OptionKind::kTextList || kind == OptionKind::kFileList; }
bool is_path(OptionKind kind) { return kind == OptionKind::kFile || kind == OptionKind::kFileList; }

std::string expected_count(const OptionDescription& option) {
  const std::string min = std::to_string(option.min);
  if (option.max == INT64_MAX) return "expected a whole number of at least " + min;
  return "expected a whole number from " + min + " to " + std::to_string(option.max);
}

std::string expected_choice(const OptionDescription& option) {
  const auto choices = choices_of(option);
  return "expected one of " + enumerated({choices.begin(), choices.end()});
}

// What one value, or one item of a list, has to be.
std::string expectation(const OptionDescription& option) {
  if (!choices_of(option).empty()) return expected_choice(option);
  switch (option.kind) {
    case OptionKind::kBoolean: return "expected true or false";
    case OptionKind::kCount: return expected_count(option);
    case OptionKind::kDuration: return "expected a duration such as 15m";
    case OptionKind::kFile:
    case OptionKind::kFileList: return "expected a path";
    case OptionKind::kFileMap: return "expected a map of patterns to paths";
    case OptionKind::kTextMap: return "expected a map of texts";
    case OptionKind::kText:
    case OptionKind::kTextList:
    case OptionKind::kChoice: break;
  }
  return "expected a text";
}

std::optional<std::int64_t> parse_count(const OptionDescription& option, std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || std::to_string(number) != text) return std::nullopt;  // no 0123
  if (number < option.min || number > option.max) return std::nullopt;
  return number;
}

bool is_choice(const OptionDescription& option, std::string_view text) {
  const auto choices = choices_of(option);
  return choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end();
}

// Trust anchors must be there from the start: without them every verdict is wrong. Passwords may come later.
bool must_be_readable(const OptionDescription& option) { return option.key.ends_with("ca_file"); }

std::string found_instead(const OptionDescription& option, std::string_view text) {
  return option.may_hold_secret ? "" : ", found " + quoted(text);
}

Result<std::string> text_item(const OptionDescription& option, std::string_view text,
                              const std::string& directory) {
  if (!is_printable_utf8(text)) return mistaken("expected a printable text" + found_instead(option, text));
  if (text.empty()) return mistaken(expectation(option) + ", found an empty text");
  if (!is_choice(option, text)) return mistaken(expectation(option) + ", found " + quoted(text));
  if (option.mistake_in != nullptr) {
    const std::string expected = option.mistake_in(text);
    if (!expected.empty()) return mistaken("expected " + expected + found_instead(option, text));
  }
  if (!is_path(option.kind)) return std::string(text);
  std::string path = absolute_path(text, directory);
  if (!must_be_readable(option)) return path;
  if (const auto problem = unreadable(path)) return mistaken("cannot be read: " + *problem);
  return path;
}

Result<OptionValue> scalar_from_text(const OptionDescription& option, std::string_view text,
                                     const std::string& directory) {
  if (option.kind == OptionKind::kBoolean) {
    if (text == "true" || text == "false") return OptionValue(text == "true");
  } else if (option.kind == OptionKind::kCount) {
    if (const auto number = parse_count(option, text)) return OptionValue(*number);
  } else if (option.kind == OptionKind::kDuration) {
    const auto duration = parse_duration(text);
    if (duration && duration->count() >= option.min) return OptionValue(*duration);
    if (duration) {
      return mistaken("expected at least " + std::to_string(option.min) + "ms, found " + quoted(text));
    }
  } else {
    auto item = text_item(option, text, directory);
    if (!item) return std::move(item).fault();
    return OptionValue(*std::move(item));
  }
  return mistaken(expectation(option) + ", found " + quoted(text));
}

// A quoted number or boolean is a text, and `yes` is one too.
bool needs_plain(OptionKind kind) { return kind == OptionKind::kBoolean || kind == OptionKind::kCount; }

std::optional<OptionValue> read_scalar(const Setting& setting, const Reading& reading) {
  const YamlNode& node = *setting.value;
  const OptionDescription& option = *setting.option;
  if (node.kind != YamlNode::Kind::kText || node.text.empty()) {
    reading.mistakes.add(node, setting.path, expectation(option) + ", found " + describe(node));
    return std::nullopt;
  }
  if (!node.plain && needs_plain(option.kind)) {
    reading.mistakes.add(node, setting.path, expectation(option) + ", found the text " + describe(node));
    return std::nullopt;
  }
  auto value = scalar_from_text(option, node.text, reading.directory);
  if (value) return *std::move(value);
  reading.mistakes.add(node, setting.path, value.fault().detail);
  return std::nullopt;
}

std::optional<OptionValue> read_list(const Setting& setting, const Reading& reading) {
  const YamlNode& list = *setting.value;
  if (list.kind != YamlNode::Kind::kList) {
    const std::string items = is_path(setting.option->kind) ? "paths" : "texts";
    reading.mistakes.add(list, setting.path, "expected a list of " + items + ", found " + describe(list));
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    const YamlNode& item = *list.children[i];
    const std::string path = item_path(setting.path, i);
    if (item.kind != YamlNode::Kind::kText) {
      reading.mistakes.add(item, path, expectation(*setting.option) + ", found " + describe(item));
      continue;
    }
    auto text = text_item(*setting.option, item.text, reading.directory);
    if (!text) {
      reading.mistakes.add(item, path, text.fault().detail);
      continue;
    }
    texts.push_back(*std::move(text));
  }
  return OptionValue(std::move(texts));
}

std::optional<OptionValue> read_file_map(const Setting& setting, const Reading& reading) {
  std::vector<std::string> pairs;
  for (const Member& member : members(*setting.value, setting.path, reading.mistakes)) {
    const std::string path = child_path(setting.path, member.key->text);
    const auto pattern = read_text(*member.key, path, reading.mistakes);
    const auto file = read_text(*member.value, path, reading.mistakes);
    if (!pattern || !file) continue;
    const bool any_depth = pattern->starts_with("**/");
    pairs.push_back(any_depth ? *pattern : absolute_path(*pattern, reading.directory));
    pairs.push_back(absolute_path(*file, reading.directory));
  }
  return OptionValue(std::move(pairs));
}

std::optional<OptionValue> read_text_map(const Setting& setting, const Reading& reading) {
  std::vector<std::string> pairs;
  for (const Member& member : members(*setting.value, setting.path, reading.mistakes)) {
    const std::string path = child_path(setting.path, member.key->text);
    const auto name = read_text(*member.key, path, reading.mistakes);
    const auto text = read_text(*member.value, path, reading.mistakes);
    if (!name || !text) continue;
    auto item = text_item(*setting.option, *text, reading.directory);
    if (!item) {
      reading.mistakes.add(*member.value, path, item.fault().detail);
      continue;
    }
    pairs.push_back(*name);
    pairs.push_back(*std::move(item));
  }
  return OptionValue(std::move(pairs));
}

}  // namespace

std::optional<OptionValue> read_value(const Setting& setting, const Reading& reading) {
  if (setting.option->kind == OptionKind::kFileMap) return read_file_map(setting, reading);
  if (setting.option->kind == OptionKind::kTextMap) return read_text_map(setting, reading);
  return is_list(setting.option->kind) ? read_list(setting, reading) : read_scalar(setting, reading);
}

Options read_values(const std::vector<Setting>& settings, const Reading& reading) {
  Options options;
  for (const Setting& setting : settings) {
    if (auto value = read_value(setting, reading)) set_value(options, *setting.option, *std::move(value));
  }
  return options;
}

void set_value(Options& options, const OptionDescription& option, OptionValue value) {
  options.set(std::string(option.same_as.empty() ? option.key : option.same_as), std::move(value));
}

Result<OptionValue> value_from_text(const OptionDescription& option, std::string_view text,
                                    const std::string& directory) {
  if (!is_list(option.kind)) return scalar_from_text(option, text, directory);
  std::vector<std::string> texts;
  while (true) {
    const std::size_t comma = text.find(',');
    auto item = text_item(option, text.substr(0, comma), directory);
    if (!item) return std::move(item).fault();
    texts.push_back(*std::move(item));
    if (comma == std::string_view::npos) return OptionValue(std::move(texts));
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::string> read_text(const YamlNode& node, const std::string& path, Mistakes& mistakes) {
  if (node.kind != YamlNode::Kind::kText || node.text.empty()) {
    mistakes.add(node, path, "expected a text, found " + describe(node));
    return std::nullopt;
  }
  if (!is_printable_utf8(node.text)) {
    mistakes.add(node, path, "expected a printable text, found " + describe(node));
    return std::nullopt;
  }
  return node.text;
}

std::string absolute_path(std::string_view path, const std::string& directory) {
  std::string normal = (std::filesystem::path(directory) / path).lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
  return normal;
}

}  // namespace kigen::config
