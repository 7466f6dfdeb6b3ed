#include "probes/sources/glob.h"

namespace kigen::sources {
namespace {

constexpr std::string_view kWildcards = "*?[";
constexpr std::string_view kAnyDepth = "**";

std::string_view take_element(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view element = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  return element;
}

// One `[...]` at the start of `pattern` against one character; `length` is what it takes of the pattern, 0
// when it is not closed and stands for itself.
bool match_bracket(std::string_view pattern, char c, std::size_t& length) {
  std::size_t i = 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (const std::size_t first = i; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      found = found || (pattern[i] <= c && c <= pattern[i + 2]);
      i += 2;
    } else {
      found = found || pattern[i] == c;
    }
  }
  length = i < pattern.size() ? i + 1 : 0;
  return found != negated;
}

// Wildcards within one element, by the usual two-pointer walk: linear but for `*`, never exponential.
bool match_element(std::string_view pattern, std::string_view text) {
  if (text.starts_with('.') && !pattern.starts_with('.')) return false;
  std::size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    std::size_t taken = 1;
    const bool bracket = p < pattern.size() && pattern[p] == '[';
    const bool bracket_hit = bracket && match_bracket(pattern.substr(p), text[t], taken);
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() &&
               (bracket && taken > 0 ? bracket_hit : pattern[p] == '?' || pattern[p] == text[t])) {
      p += taken == 0 ? 1 : taken;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Element by element; a `**` takes none at first and one more whenever the rest does not fit. Only the last
// `**` is ever tried again, as the one before it can win nothing by taking more: never exponential.
bool match_elements(std::string_view pattern, std::string_view path) {
  bool retry = false;
  std::string_view behind, untaken;  // of the last `**`: the pattern behind it, the path it has not taken
  while (!pattern.empty() || !path.empty()) {
    std::string_view rest_of_pattern = pattern, rest_of_path = path;
    const std::string_view element = take_element(rest_of_pattern);
    if (element == kAnyDepth) {
      retry = true;
      behind = pattern = rest_of_pattern;
      untaken = path;
    } else if (!pattern.empty() && !path.empty() && match_element(element, take_element(rest_of_path))) {
      pattern = rest_of_pattern;
      path = rest_of_path;
    } else {
      if (!retry || untaken.empty() || untaken.starts_with('.')) return false;
      take_element(untaken);
      pattern = behind;
      path = untaken;
    }
  }
  return true;
}

std::string_view without_root(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

}  // namespace

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of(kWildcards) != std::string_view::npos;
}

std::string fixed_folder(std::string_view pattern) {
  const std::size_t end = pattern.find_first_of(kWildcards);
  const std::size_t slash = pattern.substr(0, end).rfind('/');
  if (slash == std::string_view::npos) return "";
  return std::string(slash == 0 ? "/" : pattern.substr(0, slash));
}

bool glob_match(std::string_view pattern, std::string_view path) {
  return match_elements(without_root(pattern), without_root(path));
}

bool glob_may_match_below(std::string_view pattern, std::string_view folder) {
  pattern = without_root(pattern);
  folder = without_root(folder);
  while (!folder.empty()) {
    if (pattern.empty()) return false;
    const std::string_view element = take_element(pattern);
    if (element == kAnyDepth) return true;
    if (!match_element(element, take_element(folder))) return false;
  }
  return !pattern.empty();
}

}  // namespace kigen::sources
