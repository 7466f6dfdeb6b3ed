// Reads a metrics page (text exposition format 0.0.4) more strictly than Prometheus does, which shrugs at
// some mistakes and drops the whole scrape for others: syntax and escapes, UTF-8, HELP and TYPE once and
// first, samples of a family together, no series twice (promtool does not look for those), values that parse.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kigen::testing {

struct Exposition {
  std::vector<std::string> complaints;       // `line 7: ...`; empty for a flawless page
  std::map<std::string, std::string> types;  // of every family, by name
  /// Every series with its labels sorted and unescaped values as they stand: `up{a="1",b="2"}`.
  std::map<std::string, double> samples;

  /// The samples of one family: of those series that begin with `name`, followed by `{` or nothing.
  std::size_t count(std::string_view name) const;
};

Exposition read_exposition(std::string_view page);

}  // namespace kigen::testing
