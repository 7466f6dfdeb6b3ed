// PKCS#12 from any bytes, with the corpus's password (`fuzz`) and a wrong one: certificates are whole
// SEQUENCEs, there is something to say about content without any, and no fault repeats a password.
#include <cstdlib>
#include <vector>

#include "probes/formats/pkcs12.h"
#include "probes/formats/pkcs12_bags.h"
#include "probes/pki/der_reader.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  static const std::vector<Secret> passwords = {Secret("Mistaken"), Secret("fuzz")};
  const ByteView bytes(data, size);
  kPkcs12.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kPkcs12.parse(input, {.passwords = passwords});
  require(contents.certificates.size() <= kMaxCertificateBags);
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
    require(!found.has_private_key || contents.is_chain);
  }
  for (const ItemFault& fault : contents.faults) {
    require(fault.fault.detail.find("Mistaken") == std::string::npos);
  }
  return 0;
}
