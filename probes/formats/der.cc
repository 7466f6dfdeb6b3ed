#include "probes/formats/der.h"

#include "probes/formats/certificate_outline.h"
#include "probes/formats/trailing_bytes.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kEntry = "0";

bool recognises(ByteView head, std::uint64_t) { return begins_as_certificate(head); }

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  const auto split = split_certificate(*bytes);
  if (!split) return unreadable(split.fault(), kEntry);
  Contents contents;
  FoundCertificate& found = contents.certificates.emplace_back();
  found.der = to_owned(split->der);
  found.entry = std::string(kEntry);
  if (auto fault = trailing_bytes_fault(split->rest, "the certificate")) {
    contents.faults.push_back({std::string(kEntry), *std::move(fault)});
  }
  return contents;
}

}  // namespace

constinit const FormatDescription kDer = {
    .name = "der",
    .summary = "one X.509 certificate in DER",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
