#include "exporter/store/place_builder.h"

#include <string_view>
#include <unordered_set>
#include <utility>

#include "exporter/judgement/leads.h"
#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

// What people call it: see DESIGN "Key".
std::string name_of(const Sighting& sighting) {
  const std::string_view of_certificate = sighting.certificate->text(Certificate::Text::kName);
  if (!of_certificate.empty()) return fit_for_label(of_certificate);
  return fit_for_label(sighting.friendly_name.empty() ? sighting.item : sighting.friendly_name);
}

bool has_plain_texts(const Sighting& sighting) {
  for (std::size_t i = 0; i < Certificate::kTextCount; ++i) {
    if (!is_plain(sighting.certificate->text(static_cast<Certificate::Text>(i)))) return false;
  }
  return is_plain(sighting.friendly_name) && sighting.friendly_name.size() <= kMaxTextBytes;
}

Entry make_entry(const Presentation& presentation, const std::shared_ptr<const Sighting>& sighting,
                 std::string_view key, std::string_view name) {
  const auto leads = judgement::leads_for(*sighting->certificate, sighting->role, sighting->state, presentation.leads);
  std::string labels(key);
  append_label(labels, "role", label(sighting->role));
  append_label(labels, "state", label(sighting->state));
  append_label(labels, "name", name);
  labels.shrink_to_fit();
  return {.labels = std::move(labels),
          .sighting = sighting,
          .renewal_lead = leads.renewal,
          .critical_lead = leads.critical,
          .not_before = sighting->certificate->facts().not_before,
          .not_after = sighting->certificate->facts().not_after,
          .key_length = static_cast<std::uint16_t>(key.size()),
          .role = sighting->role,
          .plain_texts = has_plain_texts(*sighting)};
}

}  // namespace

Sightings known_at(const Place& place) {
  Sightings known;
  known.reserve(place.entries.size() + place.hidden.size());
  for (const Entry& entry : place.entries) known.push_back(entry.sighting);
  known.insert(known.end(), place.hidden.begin(), place.hidden.end());
  return known;
}

Sightings merged(const std::shared_ptr<const Part>& part, const Place* earlier) {
  Sightings known;
  known.reserve(part->sightings.size());
  for (const Sighting& sighting : part->sightings) known.emplace_back(part, &sighting);
  if (part->faults.empty() || earlier == nullptr) return known;

  std::unordered_set<std::string_view> seen;
  for (const Sighting& sighting : part->sightings) seen.insert(sighting.item);
  for (const auto& sighting : known_at(*earlier)) {
    if (!seen.contains(sighting->item)) known.push_back(sighting);
  }
  return known;
}

std::shared_ptr<const Place> build_place(const Presentation& presentation, std::shared_ptr<const Part> part,
                                         const Sightings& known, ItemNames& names) {
  auto place = std::make_shared<Place>();
  place->part = std::move(part);
  place->entries.reserve(known.size());
  for (const auto& sighting : known) {
    const std::string key = names.claim_unique(sighting->item);
    const std::string name = name_of(*sighting);
    if (presentation.selection->shows(*sighting, name)) {
      place->entries.push_back(make_entry(presentation, sighting, key, name));
    } else {
      place->hidden.push_back(sighting);
    }
  }
  if (place->entries.size() < known.size()) place->entries.shrink_to_fit();
  return place;
}

}  // namespace kigen::store
