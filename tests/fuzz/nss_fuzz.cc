// The certificate database of NSS from any bytes: it ends, and what it yields are whole SEQUENCEs.
#include <cstdlib>

#include "probes/formats/nss.h"
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
  kNss.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kNss.parse(input, {});
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
  }
  for (const FoundCrl& found : contents.crls) require(pki::der_total_length(found.der) == found.der.size());
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
