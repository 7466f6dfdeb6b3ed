#include "probes/formats/windows_store.h"

#include "probes/formats/windows_entry.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kSignature("\0\0\0\0CERT", 8);
constexpr std::size_t kMaxEntries = 10'000;

bool recognises(ByteView head, std::uint64_t) { return as_text(head).starts_with(kSignature); }

void read_entries(ByteView bytes, Contents& contents) {
  WindowsElements elements(bytes);
  WindowsEntry entry;
  std::size_t count = 0;
  while (const auto element = elements.next()) {
    if (!entry.add(*element)) continue;
    if (count == kMaxEntries) {
      contents.faults.push_back(
          {"",
           Fault(Reason::kTooLarge, "only the first " + std::to_string(kMaxEntries) + " entries are read")});
      return;
    }
    entry.keep_in(contents, {.position = std::to_string(count++)});
    entry = WindowsEntry();
  }
  if (elements.fault()) contents.faults.push_back({"", *elements.fault()});
}

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = read_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  if (bytes->size() < kSignature.size()) {
    return unreadable(Fault(Reason::kTruncated, "the content ends inside its signature"));
  }
  Contents contents;
  read_entries(ByteView(*bytes).subspan(kSignature.size()), contents);
  return contents;
}

}  // namespace

constinit const FormatDescription kWindowsStore = {
    .name = "windows_store",
    .summary = "a serialized certificate store of Windows (.sst)",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
