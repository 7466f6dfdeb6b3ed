// A ZIP archive from any bytes: members are unpacked to no more than allowed, and what is found holds.

#include "probes/formats/zip_archive.h"
#include "probes/formats/zip_directory.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen::formats;
  constexpr std::uint64_t kMaxBytes = 1 << 16;
  const kigen::ByteView bytes(data, size);
  kZipArchive.recognises(bytes, size);
  MemoryInput input(bytes);
  if (const auto members = zip_members(input)) {
    for (const ZipMember& member : *members) {
      const auto content = read_zip_member(input, member, kMaxBytes);
      require(!content || content->size() <= kMaxBytes);
    }
  }
  require_whole(kZipArchive.parse(input, {}));
  return 0;
}
