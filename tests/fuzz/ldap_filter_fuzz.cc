// Filters from any text: what is one is a single element of BER, not much longer than its text.
#include "probes/pki/der_reader.h"
#include "probes/sources/ldap_filter.h"
#include "tests/fuzz/require.h"

using namespace kigen;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto filter = sources::encode_ldap_filter(as_text(ByteView(data, size)));
  if (!filter) return 0;
  require(pki::der_total_length(*filter) == filter->size());
  require(filter->size() <= 6 * size);
  return 0;
}
