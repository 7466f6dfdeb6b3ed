// A serialized certificate store of Windows from any bytes: whole SEQUENCEs under names.
#include <cstdlib>

#include "probes/formats/windows_store.h"
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
  kWindowsStore.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kWindowsStore.parse(input, {});
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
    require(!found.entry.empty());
  }
  for (const FoundCrl& found : contents.crls) require(pki::der_total_length(found.der) == found.der.size());
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
