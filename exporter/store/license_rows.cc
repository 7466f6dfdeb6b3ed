#include "exporter/store/license_rows.h"

#include "exporter/judgement/leads.h"
#include "exporter/store/item_names.h"
#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

LicenseRow row_of(const LicenseSighting& license, const judgement::LicenseLeads& leads, ItemNames& names) {
  LicenseRow row;
  row.item = license.item;
  row.name = license.name.empty() ? license.item : license.name;
  row.labels = names.claim_unique(license.item);
  append_label(row.labels, "name", fit_for_label(row.name));
  if (!license.edition.empty()) {
    row.edition = ",edition=\"";
    append_escaped(row.edition, fit_for_label(license.edition));
    row.edition += '"';
  }
  row.not_after = license.not_after;
  row.renewal_lead = leads.renewal;
  row.critical_lead = leads.critical;
  return row;
}

}  // namespace

std::vector<LicenseRow> license_rows(const std::vector<std::shared_ptr<const Place>>& places,
                                     const config::Leads& configured) {
  std::vector<LicenseRow> rows;
  const auto leads = judgement::license_leads(configured);
  ItemNames names;
  for (const auto& place : places) {
    for (const LicenseSighting& license : place->licenses) rows.push_back(row_of(license, leads, names));
  }
  return rows;
}

}  // namespace kigen::store
