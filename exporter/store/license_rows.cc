#include "exporter/store/license_rows.h"

#include "exporter/judgement/leads.h"
#include "exporter/store/item_names.h"
#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

LicenseRow row_of(const LicenseSighting& license, const config::Leads& configured, ItemNames& names) {
  LicenseRow row;
  row.item = license.item;
  row.name = license.name.empty() ? license.item : license.name;
  row.labels = names.claim_unique(license.item);
  append_label(row.labels, "name", fit_for_label(row.name));
  std::string info = row.labels;  // what comes behind them begins with a comma
  append_label(info, "edition", fit_for_label(license.edition));
  append_label(info, "state", license.in_use ? "" : "unused");
  row.info = info.substr(row.labels.size());
  row.not_after = license.not_after;
  const auto leads = judgement::leads_for(license, configured);
  row.renewal_lead = leads.renewal;
  row.critical_lead = leads.critical;
  return row;
}

}  // namespace

std::vector<LicenseRow> license_rows(const std::vector<std::shared_ptr<const Place>>& places,
                                     const config::Leads& configured) {
  std::vector<LicenseRow> rows;
  ItemNames names;
  for (const auto& place : places) {
    for (const LicenseSighting& license : place->licenses) rows.push_back(row_of(license, configured, names));
  }
  return rows;
}

}  // namespace kigen::store
