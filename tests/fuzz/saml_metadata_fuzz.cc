// Documents from any bytes: whole SEQUENCEs under names that are each there once, and faults that say
// something.
#include <set>

#include "probes/formats/saml_metadata.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kSamlMetadata.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kSamlMetadata.parse(input, {});
  require_whole(contents);
  std::set<std::string> entries;
  for (const FoundCertificate& found : contents.certificates) require(entries.insert(found.entry).second);
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
