#include "probes/sources/file_part.h"

#include <algorithm>
#include <optional>

#include "probes/catalog.h"
#include "probes/sources/file_input.h"
#include "probes/sources/item_name.h"

namespace kigen::sources {
namespace {

using formats::Contents;
using formats::FormatDescription;
using formats::FoundCertificate;

constexpr std::size_t kHeadBytes = 64 * 1024;
// Judging decodes keys, so what one file may ask for is bounded; beyond it verdicts are absent.
constexpr std::size_t kMaxHelpers = 16;  // issuers handed to the judge of one leaf
constexpr std::size_t kMaxJudged = 200;  // leaves of one file

const FormatDescription* recognise(ByteView head, std::uint64_t size) {
  for (const auto* format : all_formats()) {
    if (format->recognises(head, size)) return format;
  }
  return nullptr;
}

// Small files are read once: head and whole are the same bytes.
Contents parse(const FormatDescription& format, FileInput& file, ByteView head, const FileReading& reading) {
  const formats::ParseContext context{.passwords = reading.passwords, .max_bytes = reading.max_file_bytes};
  if (head.size() == file.size()) {
    formats::MemoryInput memory(head);
    return format.parse(memory, context);
  }
  return format.parse(file, context);
}

// DESIGN "role": a CA certificate is a root or an intermediate unless something says that it serves.
Role role_of(const FoundCertificate& found, const Certificate& certificate) {
  if (found.role) return *found.role;
  const auto& facts = certificate.facts();
  if (!facts.ca || found.has_private_key || facts.serves) return Role::kLeaf;
  return facts.self_issued ? Role::kRoot : Role::kIntermediate;
}

class PartBuilder {
 public:
  PartBuilder(const std::string& relative_path, const Contents& contents, pki::Assessor& assessor)
      : contents_(contents),
        assessor_(assessor),
        namer_(item_path(relative_path)),
        part_(std::make_shared<Part>()) {
    part_->place = relative_path;
  }

  std::shared_ptr<const Part> build() {
    for (const auto& found : contents_.certificates) add(found);
    for (std::size_t i = 0; i < part_->sightings.size(); ++i) judge(i);
    for (const auto& fault : contents_.faults) {
      const std::string entry = fault.item.empty() ? "" : "#" + printable_entry(fault.item);
      part_->faults.push_back({item_path(part_->place) + entry, fault.fault});
    }
    return part_;
  }

 private:
  void add(const FoundCertificate& found) {
    auto certificate = assessor_.intern(found.der);
    if (!certificate) {
      part_->faults.push_back({namer_.name(found.entry), std::move(certificate).fault()});
      return;
    }
    Sighting sighting;
    const auto subject = (*certificate)->text(Certificate::Text::kSubject);
    sighting.item = namer_.name(!found.entry.empty() ? std::string_view(found.entry) : subject);
    sighting.friendly_name = printable_entry(found.friendly_name);
    sighting.role = role_of(found, **certificate);
    sighting.state = found.state;
    sighting.certificate = *std::move(certificate);
    if (sighting.certificate->facts().ca && helpers_.size() < kMaxHelpers) helpers_.push_back(found.der);
    ders_.push_back(found.der);
    part_->sightings.push_back(std::move(sighting));
  }

  void judge(std::size_t index) {
    Sighting& sighting = part_->sightings[index];
    if (sighting.role != Role::kLeaf || ++judged_ > kMaxJudged) return;
    std::vector<ByteView> chain = {ders_[index]};
    std::copy_if(helpers_.begin(), helpers_.end(), std::back_inserter(chain),
                 [&](ByteView helper) { return helper.data() != ders_[index].data(); });
    pki::Expectation expectation;
    expectation.is_chain = contents_.is_chain;
    sighting.verdicts = assessor_.judge(chain, expectation);
  }

  const Contents& contents_;
  pki::Assessor& assessor_;
  ItemNamer namer_;
  std::shared_ptr<Part> part_;
  std::vector<ByteView> ders_;     // of part_->sightings
  std::vector<ByteView> helpers_;  // CA certificates among them
  std::size_t judged_ = 0;
};

std::shared_ptr<const Part> failed(const std::string& relative_path, Fault fault) {
  auto part = std::make_shared<Part>();
  part->place = relative_path;
  part->faults.push_back({item_path(relative_path), std::move(fault)});
  return part;
}

}  // namespace

std::shared_ptr<const Part> read_file_part(const std::string& folder, const std::string& relative_path,
                                           const FileReading& reading, pki::Assessor& assessor) {
  thread_local Bytes buffer;
  const auto file = FileInput::open(folder + "/" + relative_path);
  if (!file) return failed(relative_path, file.fault());
  buffer.resize(std::min<std::uint64_t>(kHeadBytes, (*file)->size()));
  const auto count = (*file)->read_at(0, buffer);
  if (!count) return failed(relative_path, count.fault());
  if (*count < buffer.size()) {
    return failed(relative_path, Fault(Reason::kTruncated, "the file became shorter while it was read"));
  }
  const auto* format = recognise(buffer, (*file)->size());
  if (format == nullptr) return nullptr;
  const Contents contents = parse(*format, **file, buffer, reading);
  if (contents.certificates.empty() && contents.faults.empty()) return nullptr;
  return PartBuilder(relative_path, contents, assessor).build();
}

}  // namespace kigen::sources
