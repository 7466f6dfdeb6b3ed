#include "probes/formats/json_descriptions.h"

#include <set>

#include "probes/formats/json_names.h"
#include "tests/fuzz/require.h"

// Descriptions with both ends, each under a pointer of its own, which stays one when records are named.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace formats = kigen::formats;
  const auto json = formats::JsonText::read(kigen::as_text(kigen::ByteView(data, size)));
  if (!json) return 0;
  formats::Contents contents;
  formats::collect_descriptions(*json, contents);
  std::set<std::string> pointers;
  const auto require_pointer = [&](const std::string& pointer) {
    require(pointer.empty() || pointer.starts_with('/'));
    require(pointers.insert(pointer).second);
    const std::string named = formats::with_names(*json, pointer, "name");
    require(pointer.empty() ? named.empty() : named.starts_with('/'));
  };
  for (const auto& found : contents.certificates) {
    require(found.described && found.der.empty());
    require(found.described->not_before <= found.described->not_after);
    require(found.described->not_before.time_since_epoch().count() > 0);
    require_pointer(found.entry);
  }
  for (const auto& fault : contents.faults) {
    require(!fault.fault.detail.empty());
    require_pointer(fault.item);
  }
  return 0;
}
