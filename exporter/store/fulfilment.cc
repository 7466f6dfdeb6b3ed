#include "exporter/store/fulfilment.h"

#include <algorithm>

#include "exporter/judgement/expected.h"
#include "exporter/store/item_names.h"
#include "exporter/store/label_text.h"
#include "exporter/store/place_builder.h"

namespace kigen::store {
namespace {

ExpectedVerdict verdict_of(const config::Expectation& expectation, bool found) {
  ExpectedVerdict verdict{.item = "expected:" + expectation.name, .labels = {}, .found = found};
  verdict.labels = item_key(verdict.item);
  append_label(verdict.labels, "name", fit_for_label(expectation.name));
  return verdict;
}

// Also what is hidden: an expectation is not about what is shown.
Sightings known_in(const TargetView& view) {
  Sightings known;
  for (const auto& place : view.places) {
    const Sightings of_place = known_at(*place);
    known.insert(known.end(), of_place.begin(), of_place.end());
  }
  return known;
}

void require(const config::Expectations& expectations, const TargetView& view, Fulfilment& fulfilment) {
  const Sightings known = known_in(view);
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    fulfilment[i] = fulfilment[i].value_or(true) && judgement::is_met(expectations[i], known);
  }
}

}  // namespace

Fulfilment fulfilment_of(const config::Expectations& expectations, const Views& views) {
  Fulfilment fulfilment(expectations.size());
  for (const auto& view : views) {
    if (view->attempt.last_success) require(expectations, *view, fulfilment);
  }
  return fulfilment;
}

Fulfilment fulfilment_after(const config::Expectations& expectations, const Fulfilment& before,
                            const Views& views) {
  Fulfilment fulfilment(expectations.size());
  bool complete = false;
  for (const auto& view : views) {
    if (view->attempt.fault) continue;
    require(expectations, *view, fulfilment);
    complete = true;
  }
  return complete ? fulfilment : before;
}

std::vector<ExpectedVerdict> expected_verdicts(const config::Expectations& expectations,
                                               const Fulfilment& fulfilment) {
  std::vector<ExpectedVerdict> verdicts;
  for (std::size_t i = 0; i < fulfilment.size(); ++i) {
    if (fulfilment[i]) verdicts.push_back(verdict_of(expectations[i], *fulfilment[i]));
  }
  return verdicts;
}

}  // namespace kigen::store
