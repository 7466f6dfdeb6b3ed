// One file as the part of an observation: opened, recognised, parsed, judged. Blocking: for the pool.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/secret.h"
#include "probes/pki/assessor.h"

namespace kigen::sources {

struct FileReading {
  std::vector<Secret> passwords;
  std::uint64_t max_file_bytes = 16ull << 20;
};

/// Null when the file is of no format we read, or holds no certificate and no fault: the caller decides what
/// silence means. Faults of opening and reading stand in the part: `permission`, `not_found`, `unsupported`
/// (not a regular file), `too_large`, `truncated`, and those of the format.
std::shared_ptr<const Part> read_file_part(const std::string& folder, const std::string& relative_path,
                                           const FileReading& reading, pki::Assessor& assessor);

}  // namespace kigen::sources
