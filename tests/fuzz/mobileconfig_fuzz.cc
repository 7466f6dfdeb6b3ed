// A configuration profile from any bytes: what is found has an entry that says where, and no certificate
// is empty.

#include "probes/formats/mobileconfig.h"
#include "probes/pki/der_reader.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kigen;
  using namespace kigen::formats;
  const ByteView bytes(data, size);
  kMobileconfig.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kMobileconfig.parse(input, {});
  for (const FoundCertificate& found : contents.certificates) {
    require(!found.der.empty() && found.der[0] == pki::tag::kSequence);
    const bool placed = found.entry.starts_with("payload:") || found.entry.starts_with("signer:") ||
                        found.entry.starts_with("chain:");
    require(placed);
    require(!found.entry.starts_with("signer:") || found.role == Role::kSigning);
  }
  for (const ItemFault& fault : contents.faults) require(!fault.fault.detail.empty());
  return 0;
}
