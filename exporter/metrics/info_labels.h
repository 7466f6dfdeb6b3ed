// Lines whose labels are made at scrape: those of `cert_info`, so that the texts of a certificate are stored once and
// not once per sighting as well, and those of `cert_tls_info`.
#pragma once

#include "exporter/metrics/page.h"
#include "exporter/store/snapshot.h"

namespace kigen::metrics {

// Page::begin and Page::target were called.
void write_info_line(Page& page, const store::Entry& entry);
void write_tls_line(Page& page, const TlsFacts& tls);

}  // namespace kigen::metrics
