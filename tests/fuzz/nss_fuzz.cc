// The certificate database of NSS from any bytes: it ends, and what it yields are whole SEQUENCEs.

#include "probes/formats/nss.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kNss.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kNss.parse(input, {});
  require_whole(contents);
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
