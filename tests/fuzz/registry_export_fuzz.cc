// A registry export from any bytes: whole SEQUENCEs below a store, bindings with a SHA-1.
#include <cstdlib>

#include "probes/formats/registry_export.h"
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
  kRegistryExport.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kRegistryExport.parse(input, {});
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
    require(found.entry.find('/') != std::string::npos);
  }
  for (const FoundCrl& found : contents.crls) require(pki::der_total_length(found.der) == found.der.size());
  for (const FoundBinding& binding : contents.bindings) {
    require(binding.thumbprint.size() == 20 && !binding.store.empty());
  }
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
