#include "probes/formats/pkcs7.h"

#include <algorithm>
#include <utility>

#include "probes/formats/ber.h"
#include "probes/formats/ber_reader.h"
#include "probes/formats/chain_order.h"
#include "probes/formats/signed_data.h"
#include "probes/formats/signer_ids.h"
#include "probes/formats/trailing_bytes.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

namespace tag = pki::tag;

constexpr std::size_t kMaxElements = 10'000;

class Collector {
 public:
  Collector(const SignedDataEntries& entries, Contents& contents) : entries_(entries), contents_(contents) {}

  void read(const SignedData& signed_data) {
    is_whole_ = !signed_data.fault;
    read_certificates(signed_data.certificates, SignerIds(signed_data.signer_infos));
    read_elements(signed_data.crls, entries_.crl, [&](Bytes der, std::string entry) {
      contents_.crls.push_back({std::move(der), std::move(entry)});
    });
    if (signed_data.fault) fault(*signed_data.fault);
    if (auto trailing = trailing_bytes_fault(signed_data.rest, "the SignedData")) fault(*std::move(trailing));
  }

  // Of the SignedData as a whole.
  void fault(Fault what) { fault(entries_.whole, std::move(what)); }

 private:
  void fault(std::string entry, Fault what) {
    contents_.faults.push_back({std::move(entry), std::move(what)});
  }

  void read_certificates(ByteView certificates, const SignerIds& signers) {
    read_elements(certificates, entries_.certificate, [&](Bytes der, std::string entry) {
      FoundCertificate& found = contents_.certificates.emplace_back();
      if (signers.name(der)) found.role = Role::kSigning;
      found.der = std::move(der);
      found.entry = std::move(entry);
    });
  }

  // The SEQUENCEs among `elements`; the other choices bear tags of their own.
  template <typename Keep>
  void read_elements(ByteView elements, const std::string& prefix, const Keep& keep) {
    std::size_t count = 0;
    BerReader reader(elements);
    while (const auto element = reader.next()) {
      if (element->tag != tag::kSequence) continue;
      const std::string entry = prefix + std::to_string(count);
      if (count++ == kMaxElements) {
        return fault(
            Fault(Reason::kTooLarge, "only the first " + std::to_string(kMaxElements) + " are read"));
      }
      auto der = whole_der(*element);
      if (der) {
        keep(*std::move(der), entry);
      } else {
        fault(entry, std::move(der).fault());
      }
    }
    if (is_whole_ && !reader.at_end())
      fault(Fault(Reason::kMalformed, "something that is no ASN.1 among the certificates"));
  }

  static Result<Bytes> whole_der(const BerElement& element) {
    if (element.extent == BerElement::Extent::kCutOff) return Fault(Reason::kTruncated, "it is cut off");
    if (element.indefinite) return with_definite_lengths(element.whole);
    if (pki::der_total_length(element.whole) != element.whole.size()) {
      return Fault(Reason::kMalformed, "its length takes more than four octets");
    }
    return to_owned(element.whole);
  }

  const SignedDataEntries& entries_;
  Contents& contents_;
  bool is_whole_ = true;
};

bool recognises(ByteView head, std::uint64_t) { return begins_as_signed_data(head); }

bool is_signer(const FoundCertificate& found) { return found.role == Role::kSigning; }

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  Contents contents;
  if (!collect_signed_data(*bytes, {.whole = "", .certificate = "", .crl = "crl:"}, contents)) {
    contents.faults.push_back({"", Fault(Reason::kUnsupported, "a message that is not SignedData")});
  }
  contents.is_chain =
      std::ranges::none_of(contents.certificates, is_signer) && begins_as_chain(contents.certificates);
  return contents;
}

}  // namespace

bool collect_signed_data(ByteView bytes, const SignedDataEntries& entries, Contents& contents) {
  Collector collector(entries, contents);
  const auto signed_data = read_signed_data(bytes);
  if (!signed_data) {
    if (signed_data.fault().reason == Reason::kUnsupported) return false;
    collector.fault(signed_data.fault());
    return true;
  }
  collector.read(*signed_data);
  return true;
}

constinit const FormatDescription kPkcs7 = {
    .name = "pkcs7",
    .summary = "PKCS#7 and CMS bundles and signed messages (.p7b, .p7c)",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
