#include "exporter/config/nearest_key.h"

#include <algorithm>
#include <cstddef>

#include "exporter/config/mistakes.h"

namespace kigen::config {
namespace {

constexpr std::size_t kMaxDistance = 2;
constexpr std::size_t kMaxKeyBytes = 64;

// Optimal string alignment distance, row by row.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string_view nearest_key(std::string_view key, const std::vector<std::string_view>& candidates) {
  if (key.size() > kMaxKeyBytes) return {};
  std::string_view nearest;
  std::size_t smallest = std::min(kMaxDistance, (key.size() + 1) / 3) + 1;  // else another word, not a slip
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(key, candidate);
    if (distance >= smallest) continue;
    smallest = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string_view>& known) {
  const std::string unknown = "unknown " + std::string(what) + " " + quoted(name);
  const std::string_view nearest = nearest_key(name, known);
  if (!nearest.empty()) return unknown + ", did you mean \"" + std::string(nearest) + "\"?";
  return unknown + (known.size() == 1 ? ", known is " : ", known are ") + enumerated(known);
}

}  // namespace kigen::config
