#include "exporter/web/next_to_expire.h"

#include <algorithm>

namespace kigen::web {
namespace {

// Keeps the `count` that end first, in order. `order` breaks ties, so that the page does not flicker.
struct Candidate {
  Listed listed;
  std::size_t order = 0;

  bool operator<(const Candidate& other) const {
    const auto mine = listed.not_after(), theirs = other.listed.not_after();
    return mine != theirs ? mine < theirs : order < other.order;
  }
};

void keep_first(std::vector<Candidate>& candidates, std::size_t count) {
  const auto kept = std::min(count, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept),
                    candidates.end());
  candidates.resize(kept);
}

}  // namespace

bool is_first_class(const Listed& listed) {
  if (listed.license != nullptr) return listed.license->in_use();
  const Sighting& sighting = *listed.entry->sighting;
  return (sighting.role == Role::kLeaf || sighting.role == Role::kSigning) &&
         sighting.state == State::kCurrent;
}

std::vector<Listed> next_to_expire(const store::Snapshot& snapshot, std::size_t count) {
  std::vector<Candidate> first_class, others;
  std::size_t order = 0;
  for_each_listed(snapshot, [&](const Listed& listed) {
    (is_first_class(listed) ? first_class : others).push_back({listed, order++});
  });
  const std::size_t for_others =
      std::max(std::min(others.size(), count / 4), count - std::min(first_class.size(), count));
  keep_first(others, for_others);
  keep_first(first_class, count - others.size());
  first_class.insert(first_class.end(), others.begin(), others.end());
  std::sort(first_class.begin(), first_class.end());

  std::vector<Listed> result;
  result.reserve(first_class.size());
  for (const auto& candidate : first_class) result.push_back(candidate.listed);
  return result;
}

}  // namespace kigen::web
