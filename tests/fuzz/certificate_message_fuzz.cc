// The Certificate message from any bytes; the first one chooses the version. What comes out lies in what went
// in.
#include <cstdlib>

#include "probes/sources/certificate_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const int version = (data[0] & 1) != 0 ? kigen::sources::kTls13 : 0x0303;
  const kigen::ByteView message(data + 1, size - 1);
  const auto chain = kigen::sources::parse_certificate_message(message, version);
  if (!chain) return 0;
  std::size_t total = 0;
  for (const auto& der : *chain) total += der.size() + 3;
  if (total > message.size()) std::abort();
  return 0;
}
