// TDS packets from any bytes. However the stream is cut, the same TLS bytes come out, with the same verdict;
// and what is wrapped comes out again.
#include <algorithm>
#include <cstdlib>

#include "probes/dialects/tds_framing.h"

namespace {

struct Unwrapped {
  kigen::Bytes tls;
  bool broken = false;

  friend bool operator==(const Unwrapped&, const Unwrapped&) = default;
};

Unwrapped unwrap(kigen::ByteView stream, std::size_t step) {
  kigen::dialects::TdsFraming framing;
  Unwrapped result;
  while (!stream.empty() && !result.broken) {
    const std::size_t count = std::min(step, stream.size());
    result.broken = !framing.unwrap(stream.first(count), result.tls);
    stream = stream.subspan(count);
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = data[0] + std::size_t{1};
  const kigen::ByteView bytes(data + 1, size - 1);
  if (unwrap(bytes, step) != unwrap(bytes, 1)) std::abort();
  if (unwrap(bytes, step).tls.size() > bytes.size()) std::abort();

  kigen::dialects::TdsFraming framing;
  const auto wrapped = framing.wrap(bytes);
  if (unwrap(wrapped, step) != Unwrapped{kigen::to_owned(bytes)}) std::abort();
  return 0;
}
