#include "tests/support/exposition_check.h"

#include <charconv>
#include <limits>
#include <optional>
#include <set>

#include "probes/model/text.h"

namespace kigen::testing {
namespace {

bool is_name_byte(char c, bool first) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

std::optional<double> parse_value(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf") return kInfinity;
  if (text == "-Inf") return -kInfinity;
  const bool is_decimal =
      !text.empty() && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  if (!is_decimal) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// One line, eaten from the left.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  std::string take_name(bool with_colon) {
    std::size_t length = 0;
    while (length < rest_.size() &&
           (is_name_byte(rest_[length], length == 0) || (with_colon && rest_[length] == ':'))) {
      ++length;
    }
    return take_bytes(length);
  }
  /// The text up to the closing quote, which is eaten too, escapes kept; nullopt for a bad escape or no
  /// quote.
  std::optional<std::string> take_quoted() {
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        std::string value = take_bytes(i);
        rest_.remove_prefix(1);
        return value;
      }
      if (rest_[i] == '\\') {
        if (i + 1 == rest_.size() || std::string_view("\\\"n").find(rest_[i + 1]) == std::string_view::npos)
          break;
        ++i;
      }
    }
    return std::nullopt;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string take_bytes(std::size_t length) {
    std::string taken(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return taken;
  }

  std::string_view rest_;
};

using LabelPairs = std::map<std::string, std::string>;

class PageReader {
 public:
  Exposition read(std::string_view page) {
    if (!page.empty() && page.back() != '\n') complain("the last line does not end");
    while (!page.empty()) {
      ++line_number_;
      const std::size_t end = page.find('\n');
      read_line(page.substr(0, end));
      page.remove_prefix(end == std::string_view::npos ? page.size() : end + 1);
    }
    return std::move(result_);
  }

 private:
  void complain(const std::string& what) {
    result_.complaints.push_back("line " + std::to_string(line_number_) + ": " + what);
  }

  void read_line(std::string_view text) {
    if (!is_printable_utf8(text)) complain("not printable UTF-8");
    Line line(text);
    if (line.take("# HELP ")) return read_help(line);
    if (line.take("# TYPE ")) return read_type(line);
    if (text.empty() || text[0] == '#') return complain("neither HELP, TYPE nor a sample");
    read_sample(line);
  }

  std::string read_head(Line& line) {
    const std::string name = line.take_name(true);
    if (name.empty() || !line.take(" ")) complain("no name");
    if (has_samples_.contains(name)) complain("HELP or TYPE after samples of " + name);
    return name;
  }

  void read_help(Line line) {
    const std::string name = read_head(line);
    if (!helped_.insert(name).second) complain("HELP twice for " + name);
    const std::string_view text = line.rest();
    for (std::size_t i = text.find('\\'); i != std::string_view::npos; i = text.find('\\', i + 2)) {
      if (i + 1 == text.size() || (text[i + 1] != '\\' && text[i + 1] != 'n'))
        return complain("bad escape in HELP");
    }
  }

  void read_type(Line line) {
    static const std::set<std::string, std::less<>> kTypes = {"gauge", "counter", "histogram", "summary",
                                                              "untyped"};
    const std::string name = read_head(line);
    if (!kTypes.contains(line.rest())) complain("unknown type");
    if (!result_.types.try_emplace(name, line.rest()).second) complain("TYPE twice for " + name);
  }

  /// `x_bucket`, `x_sum` and `x_count` belong to the histogram x.
  std::string family_of(const std::string& name) const {
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
      if (!name.ends_with(suffix)) continue;
      std::string base = name.substr(0, name.size() - suffix.size());
      const auto found = result_.types.find(base);
      if (found != result_.types.end() && found->second == "histogram") return base;
    }
    return name;
  }

  std::optional<LabelPairs> read_labels(Line& line) {
    LabelPairs labels;
    if (!line.take("{")) return labels;
    do {
      const std::string name = line.take_name(false);
      if (name.empty() || !line.take("=\"")) return std::nullopt;
      auto value = line.take_quoted();
      if (!value) return std::nullopt;
      if (value->empty()) complain("empty label " + name);
      if (!labels.try_emplace(name, std::move(*value)).second) complain("label " + name + " twice");
    } while (line.take(","));
    if (!line.take("}")) return std::nullopt;
    return labels;
  }

  void read_sample(Line line) {
    const std::string name = line.take_name(true);
    if (name.empty()) return complain("no metric name");
    const auto labels = read_labels(line);
    if (!labels) return complain("bad labels");
    if (!line.take(" ")) return complain("no space before the value");
    const auto value = parse_value(line.rest());
    if (!value) return complain("the value does not parse, or something follows it");
    check_family(name, *labels, *value);
    if (!result_.samples.try_emplace(series_text(name, *labels), *value).second) complain("duplicate series");
  }

  void check_family(const std::string& name, const LabelPairs& labels, double value) {
    const std::string family = family_of(name);
    const auto type = result_.types.find(family);
    if (type == result_.types.end()) complain("no TYPE before samples of " + family);
    if (!helped_.contains(family)) complain("no HELP before samples of " + family);
    if (family != current_ && has_samples_.contains(family))
      complain("samples of " + family + " are not together");
    if (type != result_.types.end() && type->second == "counter" && !(value >= 0))
      complain("a counter below zero");
    if (name.ends_with("_bucket") && family != name && !labels.contains("le"))
      complain("a bucket without le");
    current_ = family;
    has_samples_.insert(family);
  }

  static std::string series_text(const std::string& name, const LabelPairs& labels) {
    std::string text = name;
    for (const auto& [label, value] : labels) {
      text += text.size() == name.size() ? '{' : ',';
      text.append(label).append("=\"").append(value) += '"';
    }
    return labels.empty() ? text : text + '}';
  }

  Exposition result_;
  std::size_t line_number_ = 0;
  std::string current_;
  std::set<std::string> helped_, has_samples_;
};

}  // namespace

std::size_t Exposition::count(std::string_view name) const {
  std::size_t found = 0;
  for (auto sample = samples.lower_bound(std::string(name)); sample != samples.end(); ++sample) {
    if (!sample->first.starts_with(name)) break;
    if (sample->first.size() == name.size() || sample->first[name.size()] == '{') ++found;
  }
  return found;
}

Exposition read_exposition(std::string_view page) { return PageReader().read(page); }

}  // namespace kigen::testing
