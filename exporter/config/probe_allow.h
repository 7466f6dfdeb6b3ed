// Whom /probe may look at: `web.probe_allow`. Judges the name or address that was asked for, not what a name
// resolves to. Pure.
#pragma once

#include <string_view>

#include "exporter/config/config.h"

namespace kigen::config {

/// A host name, `*.` before one, an IP address, or a network in CIDR form.
bool is_probe_allow_entry(std::string_view entry);

/// True when the list is empty, or one entry matches: host names by ASCII case-insensitively equal text,
/// `*.example.jp` every name below example.jp at any depth but not itself, networks an IP literal (in
/// brackets or not, IPv4 also in its IPv6 form). `host` comes without a port.
bool probe_allowed(const Web& web, std::string_view host);

}  // namespace kigen::config
