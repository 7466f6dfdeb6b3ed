// A registry export from any bytes: whole SEQUENCEs below a store, bindings with a SHA-1.

#include "probes/formats/registry_export.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kRegistryExport.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kRegistryExport.parse(input, {});
  require_whole(contents);
  for (const FoundCertificate& found : contents.certificates) {
    require(found.entry.find('/') != std::string::npos);
  }
  for (const FoundBinding& binding : contents.bindings) {
    require(binding.thumbprint.size() == 20 && !binding.store.empty());
  }
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
