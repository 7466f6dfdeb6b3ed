// From what a source saw at one place to what a scrape shows of it: labels as text, leads, what is hidden.
// Pure.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/store/item_history.h"
#include "exporter/store/item_names.h"
#include "exporter/store/selection.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

/// What of the configuration decides how the certificates of a target are shown.
struct Presentation {
  config::Leads leads;
  std::shared_ptr<const Selection> selection;                          // never null
  std::shared_ptr<const config::Expectations> expectations = nullptr;  // null: none

  const config::Expectations& expected() const {
    static const config::Expectations kNone;
    return expectations ? *expectations : kNone;
  }
  friend bool operator==(const Presentation& a, const Presentation& b) {
    return a.leads == b.leads && *a.selection == *b.selection && a.expected() == b.expected();
  }
};

using Sightings = std::vector<std::shared_ptr<const Sighting>>;

/// All that is known at a place, shown or hidden. The pointers keep the parts alive that they come from.
Sightings known_at(const Place& place);

/// True when one of the faults stands for the item, or for all that it belongs to.
bool may_hide(const std::vector<ItemFault>& faults, std::string_view item);

/// The sightings of `part`, then, where some of the part could not be read, those of `earlier` (may be null)
/// that it does not show.
Sightings merged(const std::shared_ptr<const Part>& part, const Place* earlier);

/// What is known at a place beside certificates, and how long before they end to act.
struct OtherSightings {
  std::vector<CrlSighting> crls;
  std::vector<BindingSighting> bindings;
  std::vector<LicenseSighting> licenses;
  AdvisedLeads advised_leads;
};

/// Those of a place that stays as it is.
OtherSightings others_at(const Place& place);

/// Those of `part`, then, where some of the part could not be read, those of `earlier` (may be null) that it
/// does not show. While a fault stands for them (model/untold.h), the advice and the use of licences are
/// those of `earlier`.
OtherSightings merged_others(const Part& part, const Place* earlier);

/// One row for each list of each place.
std::vector<CrlRow> crl_rows(const std::vector<std::shared_ptr<const Place>>& places);

/// Adds a row for each entry to the sheet of the view to be. Names are claimed for hidden sightings too, so
/// that a rule to ignore one item does not rename another.
std::shared_ptr<const Place> build_place(const Presentation& presentation, std::shared_ptr<const Part> part,
                                         const Sightings& known, OtherSightings others, ItemNames& names,
                                         const ItemHistories& histories, SheetBuilder& sheet);

}  // namespace kigen::store
