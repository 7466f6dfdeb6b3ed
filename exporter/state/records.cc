#include "exporter/state/records.h"

#include <cstring>
#include <iterator>

#include "exporter/state/fields.h"
#include "probes/model/fnv1a.h"

namespace kigen::state {
namespace {

using store::Entry;
using store::History;
using store::Place;
using store::RememberedView;
using store::Sheet;
using store::TargetView;
using store::VanishedItem;

constexpr std::size_t kPieceBytes = 32 * 1024;  // a piece that has reached it is closed
constexpr std::size_t kChecksumBytes = 8;

// Stored as numbers: a new one comes last.
enum class Tag : std::uint8_t { kSighting, kCrl, kBinding, kFault, kLicense, kAdvice };

bool exists(const Reader&, Tag tag) { return tag <= Tag::kAdvice; }

std::uint64_t checksum(std::string_view bytes) { return fnv1a(bytes); }

void begin(Writer& writer) {
  writer.clear();
  writer.put_byte(kRecordVersion);
}

void seal(Writer& writer) {
  const std::uint64_t sum = checksum(writer.bytes());
  for (unsigned i = 0; i < kChecksumBytes; ++i) writer.put_byte(static_cast<std::uint8_t>(sum >> (8 * i)));
}

/// Absent: the record is damaged, or of a later version.
std::optional<Reader> open(ByteView record) {
  if (record.size() < 1 + kChecksumBytes) return std::nullopt;
  const ByteView content = record.first(record.size() - kChecksumBytes);
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < kChecksumBytes; ++i) {
    sum |= static_cast<std::uint64_t>(record[content.size() + i]) << (8 * i);
  }
  const std::uint8_t version = content.front();
  if (sum != checksum(as_text(content)) || version == 0 || version > kRecordVersion) return std::nullopt;
  return Reader(content.subspan(1), version);
}

/// Cuts a stream of records into pieces.
class PieceWriter {
 public:
  explicit PieceWriter(const PieceSink& sink) : sink_(sink) { begin(writer_); }

  template <typename... Fields>
  void add(const Fields&... fields) {
    if (!wanted_) return;
    if (writer_.size() >= kPieceBytes) close();
    writer_(fields...);
    empty_ = false;
  }

  /// False when the sink wants no more.
  bool finish() {
    if (wanted_ && (!empty_ || number_ == 0)) close();
    return wanted_;
  }

 private:
  void close() {
    seal(writer_);
    wanted_ = sink_(number_++, writer_.bytes());
    begin(writer_);
    empty_ = true;
  }

  const PieceSink& sink_;
  Writer writer_;
  std::uint32_t number_ = 0;
  bool empty_ = true;
  bool wanted_ = true;
};

/// What one piece adds; kept apart until all of it was read.
struct PieceContent {
  std::vector<Sighting> sightings;
  std::vector<std::optional<History>> histories;
  std::vector<CrlSighting> crls;
  std::vector<BindingSighting> bindings;
  std::vector<LicenseSighting> licenses;
  std::vector<ItemFault> faults;
  std::vector<AdvisedLeads> advice;
};

void read_sighting(Reader& reader, CertificatePool& pool, PieceContent& content) {
  Sighting sighting;
  std::optional<History> history;
  reader(sighting, history);
  if (!reader.ok()) return;
  sighting.certificate = pool.shared(std::move(sighting.certificate));
  content.sightings.push_back(std::move(sighting));
  content.histories.push_back(history);
}

template <typename T>
void read_into(Reader& reader, std::vector<T>& values, T value = {}) {
  reader(value);
  if (reader.ok()) values.push_back(std::move(value));
}

void read_one(Reader& reader, CertificatePool& pool, PieceContent& content) {
  Tag tag{};
  reader(tag);
  if (!reader.ok()) return;
  switch (tag) {
    case Tag::kSighting: return read_sighting(reader, pool, content);
    case Tag::kCrl: return read_into(reader, content.crls);
    case Tag::kBinding: return read_into(reader, content.bindings);
    case Tag::kFault: return read_into(reader, content.faults, {{}, Fault(Reason::kInternal, "")});
    case Tag::kLicense: return read_into(reader, content.licenses);
    case Tag::kAdvice: return read_into(reader, content.advice);
  }
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

std::size_t CertificatePool::Hash::operator()(const Sha256& digest) const {
  std::size_t head;
  std::memcpy(&head, digest.data(), sizeof head);
  return head;
}

std::shared_ptr<const Certificate> CertificatePool::shared(std::shared_ptr<const Certificate> certificate) {
  const Sha256& fingerprint = certificate->facts().fingerprint_sha256;
  return known_.try_emplace(fingerprint, certificate).first->second;
}

std::string write_target(const store::Agreement& agreement) {
  Writer writer;
  begin(writer);
  writer(agreement);
  seal(writer);
  return writer.bytes();
}

std::optional<store::Agreement> read_target(ByteView record) {
  auto reader = open(record);
  if (!reader) return std::nullopt;
  store::Agreement agreement;
  (*reader)(agreement);
  return reader->ok() && reader->at_end() ? std::optional(agreement) : std::nullopt;
}

std::string write_view(const TargetView& view) {
  // A new member is stored here, or derived in store::restored().
  const auto& [header, sheet, attempt, places, crls, bindings, licenses, vanished, failed_items, items_failed,
               tls] = view;
  Writer writer;
  begin(writer);
  writer(attempt, tls);
  seal(writer);
  return writer.bytes();
}

bool read_view(ByteView record, RememberedView& view) {
  auto reader = open(record);
  if (reader) (*reader)(view.attempt, view.tls);
  if (reader && reader->ok() && reader->at_end()) return true;
  view.attempt = {};
  view.tls.reset();
  return false;
}

bool write_place(const Place& place, std::span<const Sheet::Row> rows, const PieceSink& sink) {
  // A new member is stored here, or derived in store::restored().
  const auto& [part, entries, hidden, crls, bindings, licenses, advised_leads] = place;
  const auto& [name, sightings, crls_of_part, bindings_of_part, licenses_of_part, faults, advised_by_part] =
      *part;
  PieceWriter pieces(sink);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::optional<History> history = History{rows[i].first_seen, rows[i].replacements};
    pieces.add(Tag::kSighting, *entries[i].sighting, history);
  }
  for (const auto& sighting : hidden) pieces.add(Tag::kSighting, *sighting, std::optional<History>());
  for (const CrlSighting& crl : crls) pieces.add(Tag::kCrl, crl);
  for (const BindingSighting& binding : bindings) pieces.add(Tag::kBinding, binding);
  for (const ItemFault& fault : faults) pieces.add(Tag::kFault, fault);
  for (const LicenseSighting& license : licenses) pieces.add(Tag::kLicense, license);
  if (advised_leads != AdvisedLeads()) pieces.add(Tag::kAdvice, advised_leads);
  return pieces.finish();
}

bool read_piece(ByteView piece, CertificatePool& pool, Part& part,
                std::vector<std::optional<History>>& histories) {
  auto reader = open(piece);
  if (!reader) return false;
  PieceContent content;
  while (!reader->at_end()) read_one(*reader, pool, content);
  if (!reader->ok()) return false;
  append(part.sightings, content.sightings);
  append(histories, content.histories);
  append(part.crls, content.crls);
  append(part.bindings, content.bindings);
  append(part.licenses, content.licenses);
  append(part.faults, content.faults);
  if (!content.advice.empty()) part.advised_leads = content.advice.back();
  return true;
}

bool write_vanished(const std::vector<VanishedItem>& items, const PieceSink& sink) {
  if (items.empty()) return true;
  PieceWriter pieces(sink);
  for (const VanishedItem& item : items) pieces.add(item);
  return pieces.finish();
}

bool read_vanished(ByteView piece, std::vector<VanishedItem>& items) {
  auto reader = open(piece);
  if (!reader) return false;
  std::vector<VanishedItem> read;
  while (!reader->at_end()) read_into(*reader, read);
  if (!reader->ok()) return false;
  append(items, read);
  return true;
}

}  // namespace kigen::state
