#include "probes/formats/der.h"

#include <algorithm>

#include "probes/formats/certificate_outline.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kEntry = "0";

bool recognises(ByteView head, std::uint64_t) { return begins_as_certificate(head); }

// What editors, transfers and disk images append.
bool is_padding(ByteView bytes) {
  constexpr std::string_view kPadding("\0 \t\r\n\v\f", 7);
  return std::ranges::all_of(
      bytes, [&](std::uint8_t byte) { return kPadding.find(static_cast<char>(byte)) != kPadding.npos; });
}

Contents parse(Input& input, const ParseContext& context) {
  Contents contents;
  const auto bytes = read_whole(input, context.max_bytes);
  if (!bytes) {
    contents.faults.push_back({"", bytes.fault()});
    return contents;
  }
  const auto split = split_certificate(*bytes);
  if (!split) {
    contents.faults.push_back({std::string(kEntry), split.fault()});
    return contents;
  }
  FoundCertificate& found = contents.certificates.emplace_back();
  found.der = to_owned(split->der);
  found.entry = std::string(kEntry);
  if (!is_padding(split->rest)) {
    contents.faults.push_back(
        {std::string(kEntry),
         Fault(Reason::kMalformed, std::to_string(split->rest.size()) + " bytes follow the certificate")});
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
