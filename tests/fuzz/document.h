// What every format of documents promises: whole SEQUENCEs under names that are each there once, and faults
// that say something.
#pragma once

#include <set>

#include "tests/fuzz/whole_contents.h"

inline int fuzz_document(const kigen::formats::FormatDescription& format, const std::uint8_t* data,
                         std::size_t size) {
  const kigen::ByteView bytes(data, size);
  format.recognises(bytes, size);
  kigen::formats::MemoryInput input(bytes);
  const kigen::formats::Contents contents = format.parse(input, {});
  require_whole(contents);
  std::set<std::string> entries;
  for (const auto& found : contents.certificates) require(entries.insert(found.entry).second);
  for (const auto& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
