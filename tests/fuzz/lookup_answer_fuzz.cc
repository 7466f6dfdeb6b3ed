#include "probes/formats/lookup_answer.h"
#include "probes/pki/der_reader.h"
#include "tests/fuzz/require.h"

using namespace kigen;
using namespace kigen::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer = SoapAnswer::read(to_owned(ByteView(data, size)));
  if (!answer) return 0;
  const auto registration = lookup_registration(*answer);
  require(!registration || !registration->empty());
  const auto endpoints = lookup_endpoints(*answer);
  if (!endpoints) return 0;
  for (const ServiceEndpoint& endpoint : *endpoints) {
    for (const auto& trust : endpoint.ssl_trust) {
      require(!trust || pki::der_total_length(*trust) == trust->size());
    }
  }
  return 0;
}
