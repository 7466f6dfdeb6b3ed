// PKCS#12 from any bytes, with the corpus's password (`fuzz`) and a wrong one: certificates are whole
// SEQUENCEs, there is something to say about content without any, and no fault repeats a password.
#include <vector>

#include "probes/formats/pkcs12.h"
#include "probes/formats/pkcs12_bags.h"
#include "tests/fuzz/whole_contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  static const std::vector<Secret> passwords = {Secret("Mistaken"), Secret("fuzz")};
  const ByteView bytes(data, size);
  kPkcs12.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kPkcs12.parse(input, {.passwords = passwords});
  require_whole(contents);
  require(contents.certificates.size() <= kMaxCertificateBags);
  for (const FoundCertificate& found : contents.certificates) {
    require(!found.has_private_key || contents.is_chain);
  }
  for (const ItemFault& fault : contents.faults) {
    require(fault.fault.detail.find("Mistaken") == std::string::npos);
  }
  return 0;
}
