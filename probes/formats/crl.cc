#include "probes/formats/crl.h"

#include "probes/formats/crl_outline.h"
#include "probes/formats/trailing_bytes.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kEntry = "crl:0";

bool recognises(ByteView head, std::uint64_t) { return begins_as_crl(head); }

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  const auto split = split_crl(*bytes);
  if (!split) return unreadable(split.fault(), kEntry);
  Contents contents;
  contents.crls.push_back({to_owned(split->der), std::string(kEntry)});
  if (auto fault = trailing_bytes_fault(split->rest, "the revocation list")) {
    contents.faults.push_back({std::string(kEntry), *std::move(fault)});
  }
  return contents;
}

}  // namespace

constinit const FormatDescription kCrl = {
    .name = "crl",
    .summary = "one certificate revocation list in DER",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
