#include "probes/formats/zip_directory.h"

#include <zlib.h>

#include <algorithm>
#include <utility>

namespace kigen::formats {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50, kDirectoryHeader = 0x02014b50, kEndRecord = 0x06054b50;
constexpr std::size_t kLocalHeaderBytes = 30, kDirectoryHeaderBytes = 46, kEndRecordBytes = 22;
constexpr std::size_t kMaxCommentBytes = 65'535;
constexpr std::size_t kMaxMembers = 10'000;
constexpr std::uint64_t kMaxDirectoryBytes = 4 << 20;
constexpr std::uint16_t kIsEncrypted = 1;  // of the flags
constexpr std::uint16_t kStored = 0, kDeflated = 8;

// The caller has made sure that it is there.
std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}
std::uint16_t u16(ByteView bytes, std::size_t at) { return static_cast<std::uint16_t>(number(bytes, at, 2)); }
std::uint32_t u32(ByteView bytes, std::size_t at) { return number(bytes, at, 4); }

Result<Bytes> read_exactly(Input& input, std::uint64_t offset, std::size_t size) {
  if (offset > input.size() || size > input.size() - offset) {
    return Fault(Reason::kTruncated, "the archive ends before its members do");
  }
  Bytes bytes(size);
  const auto count = input.read_at(offset, bytes);
  if (!count) return count.fault();
  if (*count < size) return Fault(Reason::kTruncated, "the archive became shorter while it was read");
  return bytes;
}

struct Directory {
  std::uint64_t offset = 0, bytes = 0;
  std::size_t members = 0;
};

Result<Directory> find_directory(Input& input) {
  const auto tail = std::min<std::uint64_t>(input.size(), kEndRecordBytes + kMaxCommentBytes);
  const auto end = read_exactly(input, input.size() - tail, static_cast<std::size_t>(tail));
  if (!end) return end.fault();
  for (std::size_t back = kEndRecordBytes; back <= end->size(); ++back) {
    const std::size_t at = end->size() - back;
    if (u32(*end, at) != kEndRecord || u16(*end, at + 20) != back - kEndRecordBytes) continue;
    const Directory found{u32(*end, at + 16), u32(*end, at + 12), u16(*end, at + 10)};
    const bool spans_disks = u16(*end, at + 4) != 0 || u16(*end, at + 8) != found.members;
    const bool is_zip64 = found.members == 0xffff || found.offset == 0xffffffff || found.bytes == 0xffffffff;
    if (spans_disks || is_zip64)
      return Fault(Reason::kUnsupported, "archives of several disks and ZIP64 are not read");
    return found;
  }
  return Fault(Reason::kTruncated, "the archive has no end record");
}

Result<std::vector<ZipMember>> members_in(ByteView directory, std::size_t count) {
  std::vector<ZipMember> members;
  members.reserve(count);
  while (members.size() < count) {
    const bool holds = directory.size() >= kDirectoryHeaderBytes && u32(directory, 0) == kDirectoryHeader;
    const std::size_t name = holds ? u16(directory, 28) : 0;
    const std::size_t size =
        kDirectoryHeaderBytes + name + (holds ? u16(directory, 30) + u16(directory, 32) : 0);
    if (!holds || size > directory.size())
      return Fault(Reason::kMalformed, "the directory of the archive does not hold");
    ZipMember member;
    member.name = as_text(directory.subspan(kDirectoryHeaderBytes, name));
    member.header_offset = u32(directory, 42);
    member.packed_bytes = u32(directory, 20);
    member.bytes = u32(directory, 24);
    member.method = u16(directory, 10);
    member.encrypted = (u16(directory, 8) & kIsEncrypted) != 0;
    members.push_back(std::move(member));
    directory = directory.subspan(size);
  }
  return members;
}

struct Inflater {
  Inflater() { ok = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }  // without a header of its own
  ~Inflater() {
    if (ok) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  z_stream stream{};
  bool ok = false;
};

Result<Bytes> inflated(Bytes packed, std::size_t size) {
  Inflater inflater;
  if (!inflater.ok) return Fault(Reason::kLimit, "out of memory");
  Bytes content(size + 1);  // one more than it says, to see that it says the truth
  inflater.stream.next_in = packed.data();
  inflater.stream.avail_in = static_cast<uInt>(packed.size());
  inflater.stream.next_out = content.data();
  inflater.stream.avail_out = static_cast<uInt>(content.size());
  const int status = inflate(&inflater.stream, Z_FINISH);
  if (status != Z_STREAM_END || inflater.stream.total_out != size) {
    return Fault(Reason::kMalformed, "a member of the archive does not unpack to what it says");
  }
  content.resize(size);
  return content;
}

}  // namespace

bool begins_as_zip(ByteView head) { return head.size() >= kLocalHeaderBytes && u32(head, 0) == kLocalHeader; }

Result<std::vector<ZipMember>> zip_members(Input& input) {
  const auto found = find_directory(input);
  if (!found) return found.fault();
  if (found->members > kMaxMembers || found->bytes > kMaxDirectoryBytes) {
    return Fault(Reason::kTooLarge, "the archive has " + std::to_string(found->members) + " members");
  }
  const auto directory = read_exactly(input, found->offset, static_cast<std::size_t>(found->bytes));
  if (!directory) return directory.fault();
  return members_in(*directory, found->members);
}

Result<Bytes> read_zip_member(Input& input, const ZipMember& member, std::uint64_t max_bytes) {
  if (member.encrypted) return Fault(Reason::kUnsupported, "the member is encrypted");
  if (member.method != kStored && member.method != kDeflated)
    return Fault(Reason::kUnsupported, "packed by method " + std::to_string(member.method));
  if (std::max(member.bytes, member.packed_bytes) > max_bytes) {
    return Fault(Reason::kTooLarge, "the member has " + std::to_string(member.bytes) + " bytes");
  }
  const auto header = read_exactly(input, member.header_offset, kLocalHeaderBytes);
  if (!header) return header.fault();
  if (u32(*header, 0) != kLocalHeader) return Fault(Reason::kMalformed, "the member has no header");
  const std::uint64_t begin = member.header_offset + kLocalHeaderBytes + u16(*header, 26) + u16(*header, 28);
  auto packed = read_exactly(input, begin, member.packed_bytes);
  if (!packed) return packed;
  if (member.method == kDeflated) return inflated(*std::move(packed), member.bytes);
  if (packed->size() != member.bytes) return Fault(Reason::kMalformed, "a stored member has two sizes");
  return packed;
}

}  // namespace kigen::formats
