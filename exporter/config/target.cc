#include <tuple>

#include "exporter/config/config.h"

namespace kigen::config {

std::string Target::identity() const {
  constexpr char kSeparator = '\x1f';  // in no group or module name, nor in an address
  return group + kSeparator + module.name + kSeparator + name.address + kSeparator + name.canonical;
}

bool operator==(const Target& a, const Target& b) {
  const auto name = [](const Target& target) {
    return std::tie(target.name.canonical, target.name.address, target.name.spread_by);
  };
  return a.group == b.group && a.module == b.module && name(a) == name(b) && a.labels == b.labels;
}

}  // namespace kigen::config
