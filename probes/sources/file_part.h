// One file as the part of an observation: recognised, parsed, judged. Blocking: for the pool.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/secret.h"
#include "probes/pki/assessor.h"
#include "probes/sources/file_head.h"

namespace kigen::sources {

struct FileReading {
  std::vector<Secret> passwords;
  std::uint64_t max_file_bytes = 16ull << 20;
};

struct FileYield {
  std::shared_ptr<const Part> part;
  std::optional<FileStamp> stamp;            // of what was read; absent when it could not be opened
  std::optional<std::size_t> password_used;  // the index of the candidate that opened the file
  std::vector<std::string> other_files;      // that the content names, absolute: their changes count too
};

/// The part is null when the file is of no format we read, or holds neither certificate, CRL, binding nor
/// fault: the caller decides what silence means. Files that the content names are read too, where they lie
/// below `folder`; others are a fault, `permission`. Faults of opening and reading stand in the part:
/// `permission`, `not_found`, `unsupported` (not a regular file), `too_large`, `truncated`, and those of the
/// format.
FileYield read_file_part(FileHead& file, const std::string& folder, const std::string& relative_path,
                         const FileReading& reading, pki::Assessor& assessor);

}  // namespace kigen::sources
