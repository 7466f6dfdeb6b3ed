// A serialized certificate store of Windows from any bytes: whole SEQUENCEs under names.

#include "probes/formats/windows_store.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kWindowsStore.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kWindowsStore.parse(input, {});
  require_whole(contents);
  for (const FoundCertificate& found : contents.certificates) {
    require(!found.entry.empty());
  }
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
