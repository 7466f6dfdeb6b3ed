// BCFKS from any bytes, with the corpus's password (`fuzzing`) and a wrong one: certificates are whole
// SEQUENCEs, leaves are of chains, and no fault repeats a password. The bytes are also read as what lies
// behind the encryption.
#include <vector>

#include "probes/formats/bcfks.h"
#include "probes/formats/bcfks_store.h"
#include "probes/formats/jks_entries.h"
#include "probes/pki/der_reader.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;
using namespace kigen::formats;

void check(const Contents& contents) {
  require(contents.certificates.size() <= kMaxKeyStoreCertificates);
  for (const FoundCertificate& found : contents.certificates) {
    require(pki::der_total_length(found.der) == found.der.size());
    require(!found.has_private_key || contents.is_chain);
  }
  for (const ItemFault& fault : contents.faults) {
    require(fault.fault.detail.find("Mistaken") == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Secret> passwords = {Secret("Mistaken"), Secret("fuzzing")};
  const ByteView bytes(data, size);
  kBcfks.recognises(bytes, size);
  MemoryInput input(bytes);
  check(kBcfks.parse(input, {.passwords = passwords}));
  Contents plain;
  const Status status = read_object_store_data(bytes, plain);
  require(status || status.fault().reason == Reason::kMalformed);
  check(plain);
  return 0;
}
