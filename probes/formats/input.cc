#include "probes/formats/input.h"

namespace kigen::formats {

namespace {

std::optional<Fault> too_large(const Input& input, std::uint64_t max_bytes) {
  if (input.size() <= max_bytes) return std::nullopt;
  return Fault(Reason::kTooLarge,
               std::to_string(input.size()) + " bytes, at most " + std::to_string(max_bytes) + " are read");
}

}  // namespace

Result<Whole> view_whole(Input& input, std::uint64_t max_bytes) {
  if (const auto bytes = input.in_memory()) {
    if (auto fault = too_large(input, max_bytes)) return *std::move(fault);
    return Whole(*bytes);
  }
  auto bytes = read_whole(input, max_bytes);
  if (!bytes) return std::move(bytes).fault();
  return Whole(*std::move(bytes));
}

Result<Bytes> read_whole(Input& input, std::uint64_t max_bytes) {
  if (auto fault = too_large(input, max_bytes)) return *std::move(fault);
  Bytes bytes(input.size());
  const auto count = input.read_at(0, bytes);
  if (!count) return count.fault();
  if (*count < bytes.size()) return Fault(Reason::kTruncated, "the content became shorter while it was read");
  return bytes;
}

}  // namespace kigen::formats
