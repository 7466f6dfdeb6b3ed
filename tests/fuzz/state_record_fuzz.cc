// A record of the state file from any bytes, whose checksum is made right: the first byte says of what kind.
// What can be read keeps the promises of the model, and is read again as it was written.
#include <string>

#include "exporter/state/records.h"
#include "probes/model/text.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;

std::string with_checksum(ByteView content) {
  std::string record(as_text(content));
  std::uint64_t sum = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : record) sum = (sum ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
  for (int i = 0; i < 8; ++i) record += static_cast<char>(sum >> (8 * i));
  return record;
}

struct Read {
  std::shared_ptr<Part> part = std::make_shared<Part>();
  std::vector<std::optional<store::History>> histories;
  state::CertificatePool pool;
};

void check(const Sighting& sighting) {
  require(is_printable_utf8(sighting.item) && is_printable_utf8(sighting.friendly_name));
  require(!label(sighting.role).empty());
  label(sighting.state);
  for (const auto name : sighting.certificate->subject_alt_names()) require(!name.starts_with(','));
  sighting.certificate->lifetime();
}

void try_piece(ByteView record) {
  Read first;
  if (!state::read_piece(record, first.pool, *first.part, first.histories)) return;
  require(first.histories.size() == first.part->sightings.size());
  store::Place place;
  place.part = first.part;
  place.crls = first.part->crls;
  place.bindings = first.part->bindings;
  place.licenses = first.part->licenses;
  for (const Sighting& sighting : first.part->sightings) {
    check(sighting);
    place.hidden.emplace_back(first.part, &sighting);
  }
  Read again;
  const bool written = state::write_place(place, {}, [&](std::uint32_t, std::string_view piece) {
    return state::read_piece(as_bytes(piece), again.pool, *again.part, again.histories);
  });
  require(written && again.part->sightings.size() == first.part->sightings.size());
  require(again.part->crls.size() == first.part->crls.size());
  require(again.part->bindings.size() == first.part->bindings.size());
  require(again.part->licenses == first.part->licenses);
  require(again.part->faults.size() == first.part->faults.size());
}

void try_vanished(ByteView record) {
  std::vector<store::VanishedItem> items, again;
  if (!state::read_vanished(record, items)) return;
  for (const auto& item : items) {
    require(item.key().starts_with(",item=\"") && is_printable_utf8(item.labels));
  }
  const bool written = state::write_vanished(items, [&](std::uint32_t, std::string_view piece) {
    return state::read_vanished(as_bytes(piece), again);
  });
  require(written && again.size() == items.size());
}

void try_view(ByteView record) {
  store::RememberedView view, again;
  if (!state::read_view(record, view)) return;
  store::TargetView written;
  written.attempt = view.attempt;
  written.tls = view.tls;
  require(state::read_view(as_bytes(state::write_view(written)), again) && again.tls == view.tls);
}

void try_target(ByteView record) {
  const auto agreement = state::read_target(record);
  if (agreement) require(state::read_target(as_bytes(state::write_target(*agreement))) == agreement);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string record = with_checksum({data + 1, size - 1});
  switch (data[0]) {
    case 'p': try_piece(as_bytes(record)); break;
    case 'x': try_vanished(as_bytes(record)); break;
    case 'v': try_view(as_bytes(record)); break;
    case 't': try_target(as_bytes(record)); break;
    default: try_piece({data, size});  // without a right checksum
  }
  return 0;
}
