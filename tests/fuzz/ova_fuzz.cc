// An appliance from any bytes: members lie within the archive, the walk ends, and the publisher is the
// first.

#include "probes/formats/ova.h"
#include "probes/formats/tar_reader.h"
#include "probes/pki/der_reader.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;
using namespace kigen::formats;

void walk(ByteView bytes) {
  MemoryInput input(bytes);
  TarReader archive(input);
  std::uint64_t last = 0;
  for (;;) {
    const auto member = archive.next();
    if (!member || !member.value()) return;
    const auto& [name, offset, size] = *member.value();
    require(offset > last && offset <= bytes.size() && size <= bytes.size() - offset);
    last = offset;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  walk(bytes);
  kOva.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kOva.parse(input, {});
  for (const FoundCertificate& found : contents.certificates) {
    require(found.entry.find('/') != found.entry.npos ||
            pki::der_total_length(found.der) == found.der.size());
    require(found.entry != "0" || found.role == Role::kSigning);
  }
  return 0;
}
