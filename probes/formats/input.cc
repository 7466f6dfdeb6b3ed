#include "probes/formats/input.h"

namespace kigen::formats {

Result<Bytes> read_whole(Input& input, std::uint64_t max_bytes) {
  if (input.size() > max_bytes) {
    return Fault(Reason::kTooLarge,
                 std::to_string(input.size()) + " bytes, at most " + std::to_string(max_bytes) + " are read");
  }
  Bytes bytes(input.size());
  const auto count = input.read_at(0, bytes);
  if (!count) return count.fault();
  if (*count < bytes.size()) return Fault(Reason::kTruncated, "the content became shorter while it was read");
  return bytes;
}

}  // namespace kigen::formats
