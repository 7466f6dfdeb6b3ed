#include "exporter/store/place_builder.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "exporter/judgement/leads.h"
#include "exporter/store/label_text.h"
#include "probes/model/crl.h"
#include "probes/model/untold.h"

namespace kigen::store {
namespace {

// What people call it: see DESIGN "Key".
std::string name_of(const Sighting& sighting) {
  const std::string_view of_certificate = sighting.certificate->text(Certificate::Text::kName);
  if (!of_certificate.empty()) return fit_for_label(of_certificate);
  return fit_for_label(sighting.friendly_name.empty() ? sighting.item : sighting.friendly_name);
}

bool has_plain_texts(const Sighting& sighting) {
  for (std::size_t i = 0; i < Certificate::kShownTextCount; ++i) {
    if (!is_plain(sighting.certificate->text(static_cast<Certificate::Text>(i)))) return false;
  }
  return is_plain(sighting.friendly_name) && sighting.friendly_name.size() <= kMaxTextBytes;
}

Entry make_entry(const Presentation& presentation, const std::shared_ptr<const Sighting>& sighting,
                 const AdvisedLeads& advised) {
  const auto leads = judgement::leads_for(*sighting->certificate, sighting->role, sighting->state, advised,
                                          presentation.leads);
  return {.sighting = sighting,
          .renewal_lead = leads.renewal,
          .critical_lead = leads.critical,
          .checks = judgement::checks_of(*sighting, presentation.expected())};
}

Sheet::Row make_row(const Entry& entry) {
  const Sighting& sighting = *entry.sighting;
  Sheet::Row row;
  row.sighting = &sighting;
  row.certificate = sighting.certificate.get();
  row.not_before = sighting.certificate->facts().not_before;
  row.not_after = sighting.certificate->facts().not_after;
  row.has_leads = entry.renewal_lead && entry.critical_lead;
  row.renewal_lead = entry.renewal_lead.value_or(std::chrono::seconds(0));
  row.critical_lead = entry.critical_lead.value_or(std::chrono::seconds(0));
  row.role = sighting.role;
  row.checks = entry.checks;
  row.has_friendly_name = !sighting.friendly_name.empty();
  row.has_staple = sighting.staple != nullptr;
  row.plain_texts = has_plain_texts(sighting);
  return row;
}

// `,role="leaf",name="www.example.jp"`
std::string labels_beside_key(const Sighting& sighting, std::string_view name) {
  std::string labels = ",role=\"";
  labels.append(label(sighting.role)) += '"';
  append_label(labels, "state", label(sighting.state));
  append_label(labels, "name", name);
  return labels;
}

// A fault stands for the item it names, and one of the content as a whole for all of its entries: `a.pem` for
// `a.pem#0`, `rsa` for `rsa:0`, `tls` for `tls/cert`; of a document, which has no name, nothing at all for
// everything.
bool stands_for(const ItemFault& fault, std::string_view item) {
  if (fault.item.empty()) return true;
  if (!item.starts_with(fault.item)) return false;
  const std::string_view rest = item.substr(fault.item.size());
  return rest.empty() || rest.front() == '#' || rest.front() == ':' || rest.front() == '/';
}

/// `now`, then what of `before` it does not show and a fault may hide.
template <typename T>
std::vector<T> with_hidden(const std::vector<T>& now, const std::vector<T>& before,
                           const std::vector<ItemFault>& faults) {
  std::vector<T> all = now;
  std::unordered_set<std::string_view> seen;
  for (const T& sighting : now) seen.insert(sighting.item);
  for (const T& sighting : before) {
    if (!seen.contains(sighting.item) && may_hide(faults, sighting.item)) all.push_back(sighting);
  }
  return all;
}

// Not what hides licences, or other things that begin alike.
bool is_untold(const std::vector<ItemFault>& faults, std::string_view what) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const ItemFault& fault) { return fault.item.empty() || fault.item == what; });
}

/// `now`, with what `before` knows of the use of each, and of an end that only its use tells.
std::vector<LicenseSighting> with_known_use(std::vector<LicenseSighting> now,
                                            const std::vector<LicenseSighting>& before) {
  std::unordered_map<std::string_view, const LicenseSighting*> known;
  for (const LicenseSighting& license : before) known.emplace(license.item, &license);
  for (LicenseSighting& license : now) {
    const auto found = known.find(license.item);
    if (found == known.end()) continue;
    license.in_use = found->second->in_use;
    if (!license.not_after) license.not_after = found->second->not_after;
  }
  return now;
}

}  // namespace

bool may_hide(const std::vector<ItemFault>& faults, std::string_view item) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const ItemFault& fault) { return stands_for(fault, item); });
}

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
    if (!seen.contains(sighting->item) && may_hide(part->faults, sighting->item)) known.push_back(sighting);
  }
  return known;
}

OtherSightings others_at(const Place& place) {
  return {place.crls, place.bindings, place.licenses, place.advised_leads};
}

OtherSightings merged_others(const Part& part, const Place* earlier) {
  if (part.faults.empty() || earlier == nullptr) {
    return {part.crls, part.bindings, part.licenses, part.advised_leads};
  }
  auto licenses = with_hidden(part.licenses, earlier->licenses, part.faults);
  if (is_untold(part.faults, kUntoldUse)) licenses = with_known_use(std::move(licenses), earlier->licenses);
  return {with_hidden(part.crls, earlier->crls, part.faults),
          with_hidden(part.bindings, earlier->bindings, part.faults), std::move(licenses),
          is_untold(part.faults, kUntoldAdvice) ? earlier->advised_leads : part.advised_leads};
}

std::vector<CrlRow> crl_rows(const std::vector<std::shared_ptr<const Place>>& places) {
  std::vector<CrlRow> rows;
  ItemNames names;
  for (const auto& place : places) {
    for (const CrlSighting& sighting : place->crls) {
      const Crl& crl = *sighting.crl;
      CrlRow row;
      row.labels = names.claim_unique(sighting.item);
      append_label(row.labels, "name", fit_for_label(crl.name.empty() ? sighting.item : crl.name));
      row.this_update = crl.this_update;
      row.next_update = crl.next_update;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::shared_ptr<const Place> build_place(const Presentation& presentation, std::shared_ptr<const Part> part,
                                         const Sightings& known, OtherSightings others, ItemNames& names,
                                         const ItemHistories& histories, SheetBuilder& sheet) {
  auto place = std::make_shared<Place>();
  place->part = std::move(part);
  place->crls = std::move(others.crls);
  place->bindings = std::move(others.bindings);
  place->licenses = std::move(others.licenses);
  place->advised_leads = others.advised_leads;
  place->entries.reserve(known.size());
  for (const auto& sighting : known) {
    const std::string key = names.claim_unique(sighting->item);
    const std::string name = name_of(*sighting);
    if (presentation.selection->shows(*sighting, name)) {
      place->entries.push_back(make_entry(presentation, sighting, place->advised_leads));
      sheet.add(make_row(place->entries.back()), key, labels_beside_key(*sighting, name), histories);
    } else {
      place->hidden.push_back(sighting);
    }
  }
  if (place->entries.size() < known.size()) place->entries.shrink_to_fit();
  return place;
}

}  // namespace kigen::store
