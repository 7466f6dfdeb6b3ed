// The rows of `check` as text: a table for people, JSON for programs.
#pragma once

#include <span>
#include <string>

#include "exporter/cli/check_rows.h"

namespace kigen::cli {

/// Columns as wide as their content, long texts cut; a failure has its reason and detail in place of a
/// certificate.
std::string table_of(std::span<const Row> rows);

/// An array of objects: status, target, item, then name, role, issuer, not_after (RFC 3339), seconds_left and
/// failed_checks of a certificate, or reason and detail of a failure. With a final line feed.
std::string json_of(std::span<const Row> rows);

/// `12d 3h`, `3h 10m`, `-5d 1h`: two units, for a glance.
std::string left_text(std::chrono::seconds left);

}  // namespace kigen::cli
