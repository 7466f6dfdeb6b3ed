// Candidate passwords from a file, one per line. Blocking: for the pool; but never on a FIFO.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probes/model/result.h"
#include "probes/model/secret.h"

namespace kigen::sources {

/// The first `max_count` lines that are not empty, without LF or CRLF, in order. `not_found`, `permission`,
/// `unsupported` (no regular file), `too_large` (above 1 MiB).
Result<std::vector<Secret>> read_password_file(const std::string& path, std::size_t max_count);

/// The first of them; `empty` when there is none.
Result<Secret> read_first_line(const std::string& path, Reason empty);

}  // namespace kigen::sources
