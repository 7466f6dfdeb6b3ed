// The members of a tar archive, by their headers alone: POSIX ustar and pax, GNU long names and base-256
// sizes (POSIX.1-2017 "pax", sections ustar and pax Interchange Format; GNU tar manual, "Basic Tar
// Format"). Reads 512 bytes a member and the few that name it; never what a member holds. One thread; the
// Input must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "probes/formats/input.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct TarMember {
  std::string name;
  std::uint64_t offset = 0;  // of its content
  std::uint64_t size = 0;    // whole within the archive
};

/// True when `head` begins with a header block: the magic at 257 and the sum over it.
bool begins_as_tar(ByteView head);

class TarReader {
 public:
  explicit TarReader(Input& input) : input_(input) {}

  /// The next member that is a file, in order; nullopt behind the last. `truncated` when the archive ends
  /// before its members do, `malformed` for a header that does not hold, `too_large` for a name or pax header
  /// beyond 64 KiB and beyond 10,000 headers, `unsupported` for GNU's sparse members. After a fault nothing
  /// follows.
  Result<std::optional<TarMember>> next();

 private:
  struct Header;

  Result<std::optional<Header>> read_header();
  Result<std::string> read_text(const Header& header);
  Status note_extension(const Header& header);

  Input& input_;
  std::uint64_t at_ = 0;
  std::size_t headers_ = 0;
  std::optional<std::string> long_name_;   // for the member that follows
  std::optional<std::uint64_t> pax_size_;  // likewise
};

}  // namespace kigen::formats
