// JKS and JCEKS from any bytes, with the corpus's password (`fuzzing`) and a wrong one: certificates are
// whole SEQUENCEs, leaves are of chains, and no fault repeats a password. What a password changes is only
// that it is known.
#include <vector>

#include "probes/formats/jks.h"
#include "probes/formats/jks_entries.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  static const std::vector<Secret> passwords = {Secret("Mistaken"), Secret("fuzzing")};
  const ByteView bytes(data, size);
  kJks.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kJks.parse(input, {.passwords = passwords});
  require_whole(contents);
  require(contents.certificates.size() <= kMaxKeyStoreCertificates);
  require(contents.faults.size() <= kMaxKeyStoreCertificates + 2);
  for (const FoundCertificate& found : contents.certificates) {
    require(!found.has_private_key || contents.is_chain);
  }
  for (const ItemFault& fault : contents.faults) {
    require(fault.fault.detail.find("Mistaken") == std::string::npos);
  }
  require(kJks.parse(input, {}).certificates.size() == contents.certificates.size());
  return 0;
}
