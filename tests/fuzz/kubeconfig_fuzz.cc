// Documents of Kubernetes from any bytes: whole SEQUENCEs under names, and no fault that repeats a secret of
// the corpus.
#include <cstdlib>

#include "probes/formats/kubeconfig.h"
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
  kKubeconfig.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kKubeconfig.parse(input, {});
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
    require(!found.entry.empty());
  }
  for (const FoundCrl& found : contents.crls) require(pki::der_total_length(found.der) == found.der.size());
  for (const FoundReference& reference : contents.references) require(!reference.path.empty());
  for (const ItemFault& fault : contents.faults) {
    require(!fault.fault.detail.empty() && fault.fault.detail.find("hunter2") == std::string::npos);
  }
  return 0;
}
