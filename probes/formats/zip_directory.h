// The members of a ZIP archive, by its central directory, and the content of one (PKWARE APPNOTE 6.3.10
// sections 4.3.7, 4.3.12, 4.3.16): stored or deflated. Reads the end of the archive and the directory; never
// what nobody asks for. One thread; the Input must outlive it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probes/formats/input.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct ZipMember {
  std::string name;  // bytes as stored
  std::uint64_t header_offset = 0;
  std::uint32_t packed_bytes = 0, bytes = 0;
  std::uint16_t method = 0;
  bool encrypted = false;
};

/// True when `head` begins with a local file header.
bool begins_as_zip(ByteView head);

/// In the order of the directory, at most 10,000. `truncated` without an end record, which is the last thing
/// in an archive; `malformed` where it does not hold; `unsupported` for several disks and ZIP64; `too_large`
/// for more members or a directory beyond 4 MiB.
Result<std::vector<ZipMember>> zip_members(Input& input);

/// What the member holds, unpacked. `too_large` beyond `max_bytes`, `unsupported` for encryption and other
/// methods, `truncated` and `malformed` where it does not hold.
Result<Bytes> read_zip_member(Input& input, const ZipMember& member, std::uint64_t max_bytes);

}  // namespace kigen::formats
