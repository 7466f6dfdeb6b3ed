#include "probes/sources/contents_part.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <map>
#include <utility>
#include <vector>

#include "probes/catalog.h"
#include "probes/pki/chain_links.h"
#include "probes/pki/crl_parser.h"
#include "probes/sources/described_certificate.h"

namespace kigen::sources {
namespace {

using formats::Contents;
using formats::FoundCertificate;

// Judging decodes keys, so what one content may ask for is bounded; beyond it verdicts are absent.
constexpr std::size_t kMaxHelpers = 16;  // issuers handed to the judge of one leaf
constexpr std::size_t kMaxJudged = 200;  // leaves of one content

// DESIGN "role": a CA certificate is a root or an intermediate unless something says that it serves.
Role role_of(const FoundCertificate& found, const Certificate& certificate) {
  if (found.role) return *found.role;
  const auto& facts = certificate.facts();
  if (!facts.ca || found.has_private_key || facts.serves) return Role::kLeaf;
  return facts.self_issued ? Role::kRoot : Role::kIntermediate;
}

class PartBuilder {
 public:
  PartBuilder(const std::string& place, ItemNamer namer, const Contents& contents, pki::Assessor& assessor)
      : contents_(contents), assessor_(assessor), namer_(std::move(namer)), part_(std::make_shared<Part>()) {
    part_->place = place;
    part_->advised_leads = contents.advised_leads;
  }

  std::shared_ptr<const Part> build() {
    part_->sightings.reserve(contents_.certificates.size());
    ders_.reserve(contents_.certificates.size());
    for (const auto& found : contents_.certificates) add(found);
    for (const auto& found : contents_.crls) add(found);
    for (const auto& found : contents_.bindings) add(found);
    for (const auto& found : contents_.licenses) add(found);
    for (std::size_t i = 0; i < part_->sightings.size(); ++i) judge(i);
    for (const auto& fault : contents_.faults) {
      part_->faults.push_back({namer_.name_of_fault(fault.item), fault.fault});
    }
    return part_;
  }

 private:
  void add(const FoundCertificate& found) {
    auto certificate = intern(found);
    if (!certificate) {
      part_->faults.push_back({namer_.name(found.entry), std::move(certificate).fault()});
      return;
    }
    Sighting& sighting = part_->sightings.emplace_back();
    const auto subject = (*certificate)->text(Certificate::Text::kSubject);
    sighting.item = namer_.name(!found.entry.empty() ? std::string_view(found.entry) : subject);
    sighting.friendly_name = printable_entry(found.friendly_name);
    sighting.role = role_of(found, **certificate);
    sighting.state = found.state;
    sighting.certificate = *std::move(certificate);
    if (sighting.certificate->facts().ca) {
      const auto link = pki::chain_link(found.der);
      if (link) issuers_.emplace(as_text(link->subject), found.der);
    }
    ders_.push_back(found.der);
  }

  Result<std::shared_ptr<const Certificate>> intern(const FoundCertificate& found) {
    if (found.described) return described_certificate(*found.described, assessor_);
    return assessor_.intern(found.der);
  }

  void add(const formats::FoundCrl& found) {
    auto crl = pki::parse_crl(found.der);
    const std::string item = namer_.name(found.entry);
    if (crl) {
      part_->crls.push_back({item, *std::move(crl)});
    } else {
      part_->faults.push_back({item, std::move(crl).fault()});
    }
  }

  void add(const formats::FoundBinding& found) {
    BindingSighting binding;
    if (found.thumbprint.size() != binding.thumbprint.size()) return;  // formats say so in a fault
    binding.item = namer_.name("binding:" + found.endpoint);
    binding.endpoint = printable_entry(found.endpoint);
    binding.store = printable_entry(found.store);
    std::copy(found.thumbprint.begin(), found.thumbprint.end(), binding.thumbprint.begin());
    part_->bindings.push_back(std::move(binding));
  }

  void add(const formats::FoundLicense& found) {
    part_->licenses.push_back({namer_.name(found.entry), printable_entry(found.name),
                               printable_entry(found.edition), found.not_after, found.in_use});
  }

  void judge(std::size_t index) {
    Sighting& sighting = part_->sightings[index];
    const bool may_be_judged = sighting.role == Role::kLeaf && !sighting.certificate->facts().described;
    if (!may_be_judged || ++judged_ > kMaxJudged) return;
    pki::Expectation expectation;
    expectation.is_chain = contents_.is_chain;
    if (issuers_.empty()) {
      sighting.verdicts = assessor_.judge({&ders_[index], 1}, expectation);
    } else {
      sighting.verdicts = assessor_.judge(with_issuers(ders_[index]), expectation);
    }
  }

  // The certificate and those of the file that may have issued it, one above the other.
  std::vector<ByteView> with_issuers(ByteView der) const {
    std::vector<ByteView> chain = {der};
    for (std::size_t next = 0; next < chain.size(); ++next) {
      const auto link = pki::chain_link(chain[next]);
      if (!link) continue;
      const auto [begin, end] = issuers_.equal_range(as_text(link->issuer));
      for (auto issuer = begin; issuer != end && chain.size() <= kMaxHelpers; ++issuer) {
        const bool known = std::any_of(chain.begin(), chain.end(), [&](ByteView other) {
          return as_text(other) == as_text(issuer->second);
        });
        if (!known) chain.push_back(issuer->second);
      }
    }
    return chain;
  }

  const Contents& contents_;
  pki::Assessor& assessor_;
  ItemNamer namer_;
  std::shared_ptr<Part> part_;
  boost::container::small_vector<ByteView, 8> ders_;   // of part_->sightings; empty of described ones
  std::multimap<std::string_view, ByteView> issuers_;  // CA certificates among them, by subject
  std::size_t judged_ = 0;
};

}  // namespace

std::shared_ptr<const Part> contents_part(const std::string& place, ItemNamer namer, const Contents& contents,
                                          pki::Assessor& assessor) {
  return PartBuilder(place, std::move(namer), contents, assessor).build();
}

const formats::FormatDescription* recognise(ByteView head, std::uint64_t size) {
  for (const auto* format : all_formats()) {
    if (format->recognises(head, size)) return format;
  }
  return nullptr;
}

}  // namespace kigen::sources
