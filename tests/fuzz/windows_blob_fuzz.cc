// One certificate of Windows with its properties, from any bytes: at most one certificate or CRL, whole.
#include <cstdlib>

#include "probes/formats/windows_blob.h"
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
  kWindowsBlob.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kWindowsBlob.parse(input, {});
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
  }
  for (const FoundCrl& found : contents.crls) require(pki::der_total_length(found.der) == found.der.size());
  require(contents.certificates.size() + contents.crls.size() <= 1);
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
