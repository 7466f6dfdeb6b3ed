// The line of `cert_info`. Its labels are made at scrape, so that the texts of a certificate are stored once,
// and not once per sighting as well.
#pragma once

#include "exporter/metrics/page.h"
#include "exporter/store/snapshot.h"

namespace kigen::metrics {

/// Page::begin and Page::target were called; `labels` are those of the row.
void write_info_line(Page& page, const store::Sheet::Row& row, std::string_view labels);

}  // namespace kigen::metrics
