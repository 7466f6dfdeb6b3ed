// The licences of a view as a scrape shows them. Pure.
#pragma once

#include <memory>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

/// One row for each licence of each place, in their order.
std::vector<LicenseRow> license_rows(const std::vector<std::shared_ptr<const Place>>& places,
                                     const config::Leads& configured);

}  // namespace kigen::store
