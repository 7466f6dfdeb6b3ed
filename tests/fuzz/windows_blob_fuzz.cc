// One certificate of Windows with its properties, from any bytes: at most one certificate or CRL, whole.

#include "probes/formats/windows_blob.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kWindowsBlob.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kWindowsBlob.parse(input, {});
  require_whole(contents);
  require(contents.certificates.size() + contents.crls.size() <= 1);
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
