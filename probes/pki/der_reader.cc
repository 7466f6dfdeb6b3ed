#include "probes/pki/der_reader.h"

namespace kigen::pki {
std::optional<std::uint64_t> der_total_length(ByteView bytes) {
  const auto header = read_der_header(bytes);
  if (!header) return std::nullopt;
  return header->bytes + header->content;
}

Result<ByteView> outer_sequence(ByteView bytes, std::string_view what) {
  constexpr std::size_t kLongestHeader = 6;
  const auto fault = [&](Reason reason, std::string_view why) {
    return Fault(reason, std::string(what) + ": " + std::string(why));
  };
  if (!bytes.empty() && bytes[0] != tag::kSequence) return fault(Reason::kMalformed, "no SEQUENCE");
  const auto total = der_total_length(bytes);
  if (!total && bytes.size() >= kLongestHeader)
    return fault(Reason::kMalformed, "a length that does not hold");
  if (!total || *total > bytes.size()) return fault(Reason::kTruncated, "it ends early");
  return bytes.first(static_cast<std::size_t>(*total));
}

}  // namespace kigen::pki
