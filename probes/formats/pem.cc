#include "probes/formats/pem.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "probes/formats/base64.h"
#include "probes/formats/certificate_outline.h"
#include "probes/formats/chain_order.h"
#include "probes/formats/crl_outline.h"
#include "probes/formats/pem_armour.h"
#include "probes/formats/pkcs7.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kTrusted = "TRUSTED CERTIFICATE";
constexpr std::array<std::string_view, 3> kCertificateLabels = {"CERTIFICATE", "X509 CERTIFICATE", kTrusted};
constexpr std::array<std::string_view, 3> kSignedDataLabels = {"PKCS7", "PKCS #7 SIGNED DATA", "CMS"};
constexpr std::string_view kCrl = "X509 CRL";

bool is_certificate(std::string_view label) {
  return std::ranges::find(kCertificateLabels, label) != kCertificateLabels.end();
}

// `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`, `EC PRIVATE KEY` and so on.
bool is_private_key(std::string_view label) { return label.ends_with("PRIVATE KEY"); }

bool is_signed_data(std::string_view label) {
  return std::ranges::find(kSignedDataLabels, label) != kSignedDataLabels.end();
}

bool is_first(std::string_view entry) { return entry == "0" || entry == "0/0"; }

bool is_signer(const FoundCertificate& found) { return found.role == Role::kSigning; }

bool recognises(ByteView head, std::uint64_t) { return has_pem_armour(as_text(head)); }

class Blocks {
 public:
  explicit Blocks(Contents& contents) : contents_(contents) {}

  void read(const PemBlock& block) {
    has_private_key_ = has_private_key_ || is_private_key(block.label);
    if (is_certificate(block.label)) {
      const std::string entry = std::to_string(certificate_blocks_++);
      if (decode(block, entry)) keep_certificate(entry, block.label);
    } else if (is_signed_data(block.label)) {
      const std::string entry = std::to_string(certificate_blocks_++);
      if (decode(block, entry)) keep_signed_data(entry);
    } else if (block.label == kCrl) {
      const std::string entry = "crl:" + std::to_string(crl_blocks_++);
      if (decode(block, entry)) keep_crl(entry);
    }
  }

  bool has_private_key() const { return has_private_key_; }

 private:
  // Into decoded_; false, with a fault of `entry`, when the block does not hold.
  bool decode(const PemBlock& block, const std::string& entry) {
    if (block.ending == PemBlock::Ending::kMissing) {
      fault(entry, Fault(Reason::kTruncated, "the block has no END line"));
    } else if (block.ending == PemBlock::Ending::kMismatched) {
      fault(entry, Fault(Reason::kMalformed, "the END line does not match the BEGIN line"));
    } else if (!decode_base64(block.body, decoded_)) {
      fault(entry, Fault(Reason::kMalformed, "the base64 does not hold"));
    } else {
      return true;
    }
    return false;
  }

  void keep_certificate(const std::string& entry, std::string_view label) {
    const auto split = split_certificate(decoded_);
    if (!split) return fault(entry, Fault(Reason::kMalformed, split.fault().detail));
    if (label != kTrusted) expect_nothing_behind(entry, split->rest, "the certificate");
    FoundCertificate& found = contents_.certificates.emplace_back();
    found.der = split->rest.empty() ? std::move(decoded_) : to_owned(split->der);
    found.entry = entry;
  }

  void keep_signed_data(const std::string& entry) {
    const SignedDataEntries entries{.whole = entry, .certificate = entry + "/", .crl = "crl:" + entry + "/"};
    collect_signed_data(decoded_, entries, contents_);  // a message of another type has none
  }

  void keep_crl(const std::string& entry) {
    const auto split = split_crl(decoded_);
    if (!split) return fault(entry, Fault(Reason::kMalformed, split.fault().detail));
    contents_.crls.push_back({to_owned(split->der), entry});
    expect_nothing_behind(entry, split->rest, "the revocation list");
  }

  void expect_nothing_behind(const std::string& entry, ByteView rest, const std::string& what) {
    if (rest.empty()) return;
    fault(entry, Fault(Reason::kMalformed, std::to_string(rest.size()) + " bytes follow " + what));
  }

  void fault(const std::string& entry, Fault fault) { contents_.faults.push_back({entry, std::move(fault)}); }

  Contents& contents_;
  Bytes decoded_;  // of the block in hand
  std::size_t certificate_blocks_ = 0, crl_blocks_ = 0;
  bool has_private_key_ = false;
};

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  Contents contents;
  Blocks reader(contents);
  PemBlocks blocks(as_text(*bytes));
  while (const auto block = blocks.next()) reader.read(*block);
  // A key serves with the first certificate; if that one could not be read, the next is not it.
  auto& certificates = contents.certificates;
  if (reader.has_private_key() && !certificates.empty() && is_first(certificates[0].entry)) {
    certificates[0].has_private_key = true;
  }
  contents.is_chain = reader.has_private_key() ||
                      (std::ranges::none_of(certificates, is_signer) && begins_as_chain(certificates));
  return contents;
}

}  // namespace

constinit const FormatDescription kPem = {
    .name = "pem",
    .summary = "X.509 certificates, PKCS#7 bundles and CRLs in PEM text, alone or beside a private key",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
