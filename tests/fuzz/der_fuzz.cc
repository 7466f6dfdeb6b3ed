// A DER certificate from any bytes: one whole SEQUENCE at their beginning, or a fault.
#include <algorithm>

#include "probes/formats/der.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kDer.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kDer.parse(input, {});
  require_whole(contents);
  require(contents.certificates.size() + contents.faults.size() >= 1);
  require(contents.certificates.size() <= 1);
  for (const FoundCertificate& found : contents.certificates) {
    require(std::ranges::equal(found.der, bytes.first(found.der.size())));
  }
  return 0;
}
