#include "probes/formats/windows_entry.h"

#include <algorithm>

#include "probes/formats/certificate_outline.h"
#include "probes/formats/crl_outline.h"
#include "probes/formats/entry_name.h"
#include "probes/model/text.h"
#include "probes/model/unicode.h"
#include "probes/pki/certificate_parser.h"

namespace kigen::formats {
namespace {

void add_fault(Contents& contents, std::string item, Reason reason, std::string detail) {
  contents.faults.push_back({std::move(item), Fault(reason, std::move(detail))});
}

}  // namespace

bool WindowsEntry::add(const WindowsElement& element) {
  switch (element.id) {
    case WindowsElement::kKeyProvInfo: has_private_key_ = true; return false;
    case WindowsElement::kSha1: sha1_ = element.data; return false;
    case WindowsElement::kFriendlyName:
      friendly_name_ = terminated_utf16_to_utf8(element.data, ByteOrder::kLittleEndian);
      return false;
    case WindowsElement::kArchived: archived_ = true; return false;
    case WindowsElement::kRenewal: renewed_ = element.data.size() == Sha1().size(); return false;
    case WindowsElement::kCertificate:
    case WindowsElement::kCrl:
    case WindowsElement::kTrustList: break;
    default: return false;
  }
  if (content_ == 0) {
    content_ = element.id;
    der_ = element.data;
  }
  return true;
}

// What was replaced is told by name, even when it was also put away.
State WindowsEntry::state() const {
  if (renewed_) return State::kSuperseded;
  return archived_ ? State::kBackup : State::kCurrent;
}

std::string WindowsEntry::name(const WindowsPlace& place) const {
  if (!friendly_name_.empty()) return place.prefix + friendly_name_;
  const bool is_crl = content_ == WindowsElement::kCrl;
  const std::string name = is_crl ? issuer_of_crl(der_) : subject_of_certificate(der_);
  return place.prefix + (is_crl ? "crl:" : "") + (name.empty() ? place.position : name);
}

void WindowsEntry::keep_in(Contents& contents, const WindowsPlace& place) const {
  if (content_ == WindowsElement::kCertificate) return keep_certificate(contents, place);
  if (content_ != WindowsElement::kCrl) return;
  const auto split = split_crl(der_);
  if (!split) return add_fault(contents, name(place), Reason::kMalformed, split.fault().detail);
  contents.crls.push_back({to_owned(split->der), name(place)});
}

void WindowsEntry::keep_certificate(Contents& contents, const WindowsPlace& place) const {
  const auto split = split_certificate(der_);
  if (!split) return add_fault(contents, name(place), Reason::kMalformed, split.fault().detail);
  FoundCertificate& found = contents.certificates.emplace_back();
  found.der = to_owned(split->der);
  found.entry = name(place);
  found.friendly_name = friendly_name_;
  found.has_private_key = has_private_key_;
  found.role = place.role;
  found.state = state();
  if (!split->rest.empty()) {
    add_fault(contents, found.entry, Reason::kMalformed,
              std::to_string(split->rest.size()) + " bytes follow the certificate");
  }
  if (!has_sha1_of(found.der, place)) {
    add_fault(contents, found.entry, Reason::kMalformed,
              "the SHA-1 beside it is that of another certificate");
  }
}

bool WindowsEntry::has_sha1_of(ByteView der, const WindowsPlace& place) const {
  const Sha1 digest = pki::sha1(der);
  if (sha1_ && !std::ranges::equal(*sha1_, digest)) return false;
  return place.thumbprint.empty() || ascii_lower(place.thumbprint) == to_hex(digest);
}

void keep_windows_blob(ByteView blob, std::optional<Fault> cut, const WindowsPlace& place,
                       Contents& contents) {
  WindowsEntry entry;
  WindowsElements elements(blob);
  while (const auto element = elements.next()) entry.add(*element);
  entry.keep_in(contents, place);
  if (!cut) cut = elements.fault();
  if (!cut && !entry.has_content()) cut.emplace(Reason::kMalformed, "properties without a certificate");
  if (cut) contents.faults.push_back({entry.name(place), *std::move(cut)});
}

}  // namespace kigen::formats
