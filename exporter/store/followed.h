// A target as the store follows it, and how an outcome changes all its views. Pure: no locks, no shared
// state.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporter/store/publication.h"
#include "exporter/store/remembered.h"
#include "exporter/store/snapshot.h"
#include "exporter/store/store.h"

namespace kigen::store {

/// One per address, in order of first sight.
using Views = std::vector<std::shared_ptr<const TargetView>>;

/// What of one configured target the store needs; immutable, shared between the store and publications under
/// way.
struct Followed {
  std::shared_ptr<const TargetHeader> header;  // of the configured address
  Presentation presentation;
};

std::shared_ptr<const Followed> follow_target(const config::Target& target,
                                              std::shared_ptr<const Selection> selection);

/// The views after an outcome. An address that the outcome does not name is gone. An attempt that failed
/// before it knew any address failed for every one that is known.
Views views_after(const Followed& followed, const Views& known, const Outcome& outcome);

/// The views of an earlier process.
Views views_restored(const Followed& followed, const RememberedTarget& remembered);

/// True when any certificate shown came with a stapled OCSP response.
bool has_staples(const Views& views);

/// True when any certificate revocation list is shown.
bool has_crls(const Views& views);

/// True when any binding is shown.
bool has_bindings(const Views& views);

/// True when any licence is shown.
bool has_licenses(const Views& views);

/// True when they have the very same certificates to show, whatever the last attempts came to, and the same
/// ones were ever read as a whole.
bool show_the_same(const Views& a, const Views& b);

/// The same knowledge shown as `now` says: as it is where nothing changed.
Views views_followed(const Followed& now, const Views& known, const Presentation* known_presentation);

}  // namespace kigen::store
