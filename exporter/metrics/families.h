// Every metric family that Kigen exposes: one table, from which the renderer takes name, type and HELP, and
// which the manual is compared with.
#pragma once

#include <span>
#include <string_view>

namespace kigen::metrics {

enum class FamilyType : unsigned char { kGauge, kCounter, kHistogram };

/// `gauge`, as in a TYPE line.
std::string_view label(FamilyType type);

struct Family {
  std::string_view name;
  FamilyType type;
  std::string_view help;    // one line, without backslash
  std::string_view labels;  // for the manual
};

std::span<const Family> all_families();

/// Throws std::logic_error for a name that is not in the table.
const Family& family(std::string_view name);

}  // namespace kigen::metrics
