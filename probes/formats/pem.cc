#include "probes/formats/pem.h"

#include <algorithm>
#include <array>
#include <string>

#include "probes/formats/base64.h"
#include "probes/formats/certificate_outline.h"
#include "probes/formats/pem_armour.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kTrusted = "TRUSTED CERTIFICATE";
constexpr std::array<std::string_view, 3> kCertificateLabels = {"CERTIFICATE", "X509 CERTIFICATE", kTrusted};

bool is_certificate(std::string_view label) {
  return std::ranges::find(kCertificateLabels, label) != kCertificateLabels.end();
}

// `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`, `EC PRIVATE KEY` and so on.
bool is_private_key(std::string_view label) { return label.ends_with("PRIVATE KEY"); }

bool recognises(ByteView head, std::uint64_t) { return has_pem_armour(as_text(head)); }

class CertificateBlocks {
 public:
  explicit CertificateBlocks(Contents& contents) : contents_(contents) {}

  void read(const PemBlock& block) {
    const std::string entry = std::to_string(count_++);
    if (block.ending == PemBlock::Ending::kMissing) {
      return fault(entry, Fault(Reason::kTruncated, "the block has no END line"));
    }
    if (block.ending == PemBlock::Ending::kMismatched) {
      return fault(entry, Fault(Reason::kMalformed, "the END line does not match the BEGIN line"));
    }
    if (!decode_base64(block.body, decoded_)) {
      return fault(entry, Fault(Reason::kMalformed, "the base64 does not hold"));
    }
    keep(entry, block.label);
  }

 private:
  void keep(const std::string& entry, std::string_view label) {
    const auto split = split_certificate(decoded_);
    if (!split) return fault(entry, Fault(Reason::kMalformed, split.fault().detail));
    FoundCertificate& found = contents_.certificates.emplace_back();
    found.der = to_owned(split->der);
    found.entry = entry;
    if (!split->rest.empty() && label != kTrusted) {
      fault(entry,
            Fault(Reason::kMalformed, std::to_string(split->rest.size()) + " bytes follow the certificate"));
    }
  }

  void fault(const std::string& entry, Fault fault) { contents_.faults.push_back({entry, std::move(fault)}); }

  Contents& contents_;
  Bytes decoded_;  // of the block in hand; its memory serves them all
  std::size_t count_ = 0;
};

// The second certificate issued the first, and the first did not issue itself.
bool begins_as_chain(const std::vector<FoundCertificate>& certificates) {
  if (certificates.size() < 2) return false;
  const auto first = certificate_names(certificates[0].der);
  const auto second = certificate_names(certificates[1].der);
  return first && second && std::ranges::equal(first->issuer, second->subject) &&
         !std::ranges::equal(first->issuer, first->subject);
}

Contents parse(Input& input, const ParseContext& context) {
  Contents contents;
  const auto bytes = read_whole(input, context.max_bytes);
  if (!bytes) {
    contents.faults.push_back({"", bytes.fault()});
    return contents;
  }
  CertificateBlocks certificates(contents);
  bool has_private_key = false;
  PemBlocks blocks(as_text(*bytes));
  while (const auto block = blocks.next()) {
    if (is_certificate(block->label)) certificates.read(*block);
    has_private_key = has_private_key || is_private_key(block->label);
  }
  // A key serves with the first certificate; if that one could not be read, the next is not it.
  if (has_private_key && !contents.certificates.empty() && contents.certificates[0].entry == "0") {
    contents.certificates[0].has_private_key = true;
  }
  contents.is_chain = has_private_key || begins_as_chain(contents.certificates);
  return contents;
}

}  // namespace

constinit const FormatDescription kPem = {
    .name = "pem",
    .summary = "X.509 certificates in PEM text, alone, in bundles or beside a private key",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
