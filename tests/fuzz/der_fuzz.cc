// A DER certificate from any bytes: one whole SEQUENCE at their beginning, or a fault.
#include <algorithm>
#include <cstdlib>

#include "probes/formats/der.h"
#include "probes/pki/der_reader.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kDer.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kDer.parse(input, {});
  require(contents.certificates.size() + contents.faults.size() >= 1);
  require(contents.certificates.size() <= 1);
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
    require(std::ranges::equal(found.der, bytes.first(found.der.size())));
  }
  return 0;
}
