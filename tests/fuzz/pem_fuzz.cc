// PEM from any bytes: whatever is found is a whole SEQUENCE under an entry of its own.
#include <set>

#include "probes/formats/pem.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  const bool recognised = kPem.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kPem.parse(input, {});
  require_whole(contents);
  std::set<std::string> entries;
  for (const FoundCertificate& found : contents.certificates) {
    require(entries.insert(found.entry).second);
  }
  for (const ItemFault& fault : contents.faults) require(!fault.item.empty() && !fault.fault.detail.empty());
  require(recognised || (contents.certificates.empty() && contents.faults.empty()));
  return 0;
}
