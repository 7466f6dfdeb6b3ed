#include "probes/sources/file_part.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "probes/catalog.h"
#include "probes/formats/certificate_outline.h"
#include "probes/pki/crl_parser.h"
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
    part_->sightings.reserve(contents_.certificates.size());
    ders_.reserve(contents_.certificates.size());
    for (const auto& found : contents_.certificates) add(found);
    for (const auto& found : contents_.crls) add(found);
    for (const auto& found : contents_.bindings) add(found);
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
    if (sighting.certificate->facts().ca) {
      const auto names = formats::certificate_names(found.der);
      if (names) issuers_.emplace(as_text(names->subject), found.der);
    }
    ders_.push_back(found.der);
    part_->sightings.push_back(std::move(sighting));
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

  void judge(std::size_t index) {
    Sighting& sighting = part_->sightings[index];
    if (sighting.role != Role::kLeaf || ++judged_ > kMaxJudged) return;
    const std::vector<ByteView> chain = with_issuers(ders_[index]);
    pki::Expectation expectation;
    expectation.is_chain = contents_.is_chain;
    sighting.verdicts = assessor_.judge(chain, expectation);
  }

  // The certificate and those of the file that may have issued it, one above the other.
  std::vector<ByteView> with_issuers(ByteView der) const {
    std::vector<ByteView> chain = {der};
    if (issuers_.empty()) return chain;
    for (std::size_t next = 0; next < chain.size(); ++next) {
      const auto names = formats::certificate_names(chain[next]);
      if (!names) continue;
      const auto [begin, end] = issuers_.equal_range(as_text(names->issuer));
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
  std::vector<ByteView> ders_;                         // of part_->sightings
  std::multimap<std::string_view, ByteView> issuers_;  // CA certificates among them, by subject
  std::size_t judged_ = 0;
};

std::shared_ptr<const Part> failed(const std::string& relative_path, Fault fault) {
  auto part = std::make_shared<Part>();
  part->place = relative_path;
  part->faults.push_back({item_path(relative_path), std::move(fault)});
  return part;
}

// Absent: of no format we read.
Result<std::optional<Contents>> read_contents(FileInput& file, const FileReading& reading) {
  thread_local Bytes buffer;
  buffer.resize(std::min<std::uint64_t>(kHeadBytes, file.size()));
  const auto count = file.read_at(0, buffer);
  if (!count) return count.fault();
  if (*count < buffer.size()) return Fault(Reason::kTruncated, "the file became shorter while it was read");
  const auto* format = recognise(buffer, file.size());
  if (format == nullptr) return std::optional<Contents>();
  return std::optional<Contents>(parse(*format, file, buffer, reading));
}

// The path with all links followed; empty when there is no such file.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? std::string() : real.string();
}

bool lies_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) &&
         (folder == "/" || path[folder.size()] == '/');
}

// Certificates of a file that another names, under the name they have there.
void follow(const formats::FoundReference& reference, const std::string& folder, const std::string& from,
            const FileReading& reading, Contents& into) {
  const auto named = std::filesystem::path(from).parent_path() / reference.path;
  const std::string real = real_path(named.string());
  if (real.empty())
    return into.faults.push_back({reference.entry, Fault(Reason::kNotFound, "names a missing file")});
  if (!lies_below(real, real_path(folder))) {
    return into.faults.push_back(
        {reference.entry, Fault(Reason::kPermission, "names a file outside the target")});
  }
  const auto file = FileInput::open(real);
  if (!file) return into.faults.push_back({reference.entry, file.fault()});
  auto contents = read_contents(**file, reading);
  if (!contents || !*contents) {
    Fault fault =
        contents ? Fault(Reason::kUnsupported, "names a file of no format we read") : contents.fault();
    return into.faults.push_back({reference.entry, std::move(fault)});
  }
  for (auto& found : (*contents)->certificates) {
    found.entry = reference.entry;
    found.role = reference.role;
    into.certificates.push_back(std::move(found));
  }
}

}  // namespace

FileYield read_file_part(FileOpener& opener, const std::string& folder, const std::string& relative_path,
                         const FileReading& reading, pki::Assessor& assessor) {
  FileYield yield;
  const std::string path = folder + "/" + relative_path;
  const auto file = opener.open(path);
  if (!file) {
    yield.part = failed(relative_path, file.fault());
    return yield;
  }
  yield.stamp = (*file)->stamp();
  auto contents = read_contents(**file, reading);
  if (!contents) {
    yield.part = failed(relative_path, std::move(contents).fault());
    return yield;
  }
  if (!*contents) return yield;
  Contents& found = **contents;
  for (const auto& reference : found.references) {
    yield.other_files.push_back((std::filesystem::path(path).parent_path() / reference.path).string());
    follow(reference, folder, path, reading, found);
  }
  yield.password_used = found.password_used;
  const bool holds_bindings = !found.bindings.empty();
  if (found.certificates.empty() && found.crls.empty() && found.faults.empty() && !holds_bindings) {
    return yield;
  }
  yield.part = PartBuilder(relative_path, found, assessor).build();
  return yield;
}

}  // namespace kigen::sources
