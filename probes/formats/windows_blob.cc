#include "probes/formats/windows_blob.h"

#include "probes/formats/windows_entry.h"

namespace kigen::formats {
namespace {

bool recognises(ByteView head, std::uint64_t) { return begins_as_windows_elements(head); }

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  Contents contents;
  keep_windows_blob(*bytes, std::nullopt, {.position = "0"}, contents);
  return contents;
}

}  // namespace

constinit const FormatDescription kWindowsBlob = {
    .name = "windows_blob",
    .summary = "one certificate with its properties as Windows keeps it in registry and profile",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
