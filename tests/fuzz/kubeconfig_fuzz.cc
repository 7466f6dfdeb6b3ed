// Documents of Kubernetes from any bytes: whole SEQUENCEs under names, and no fault that repeats a secret of
// the corpus.

#include "probes/formats/kubeconfig.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kKubeconfig.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kKubeconfig.parse(input, {});
  require_whole(contents);
  for (const FoundCertificate& found : contents.certificates) {
    require(!found.entry.empty());
  }
  for (const FoundReference& reference : contents.references) require(!reference.path.empty());
  for (const ItemFault& fault : contents.faults) {
    require(!fault.fault.detail.empty() && fault.fault.detail.find("hunter2") == std::string::npos);
  }
  return 0;
}
