#include "exporter/cli/check_rows.h"

#include <algorithm>
#include <tuple>

#include "probes/model/text.h"

namespace kigen::cli {
namespace {

using store::Entry;
using store::TargetView;
using Text = Certificate::Text;

std::string target_of(const store::TargetHeader& header) {
  return printable_utf8(header.address.empty() ? header.target : header.target + "@" + header.address);
}

// As the label `name` (DESIGN "Key"): subject CN, else first DNS name, else friendly name, else the item.
std::string name_of(const Sighting& sighting) {
  const std::string_view of_certificate = sighting.certificate->text(Text::kName);
  if (!of_certificate.empty()) return std::string(of_certificate);
  return printable_utf8(sighting.friendly_name.empty() ? sighting.item : sighting.friendly_name);
}

Status judge(std::chrono::seconds left, std::optional<std::chrono::seconds> warning,
             std::optional<std::chrono::seconds> critical) {
  if (!warning && !critical) return Status::kUnwatched;
  if (critical && left < *critical) return Status::kCritical;
  if (left.count() < 0) return Status::kCritical;
  return warning && left < *warning ? Status::kWarning : Status::kOk;
}

std::vector<std::string> failed_checks(const Entry& entry, std::chrono::sys_seconds now) {
  using judgement::Answer;
  const judgement::Checks& checks = entry.checks;
  std::vector<std::string> failed;
  const auto note = [&](const char* check, bool has_failed) {
    if (has_failed) failed.push_back(check);
  };
  note("valid_now", judgement::is_valid_now(*entry.sighting, now) == false);
  note("name", checks.name == Answer::kNo);
  note("trusted", judgement::is_trusted_now(*entry.sighting, now) == false);
  note("complete_chain", checks.complete_chain == Answer::kNo);
  note("not_revoked", judgement::is_not_revoked_now(*entry.sighting, now) == false);
  note("key_strength", checks.key_strength == Answer::kNo);
  note("signature_strength", checks.signature_strength == Answer::kNo);
  note("validity_length", checks.validity_length == Answer::kNo);
  return failed;
}

Row row_of(const TargetView& view, const Entry& entry, std::chrono::sys_seconds now,
           const Thresholds& thresholds) {
  const auto& certificate = *entry.sighting->certificate;
  Row row;
  row.target = target_of(*view.header);
  row.item = entry.sighting->item;
  row.name = name_of(*entry.sighting);
  row.role = kigen::label(entry.sighting->role);
  row.issuer = certificate.text(Text::kIssuerName);
  row.not_after = certificate.facts().not_after;
  row.left = certificate.facts().not_after - now;
  row.failed_checks = failed_checks(entry, now);
  const bool current = entry.sighting->state == State::kCurrent;
  const auto warning = thresholds.warning && current ? thresholds.warning : entry.renewal_lead;
  const auto critical = thresholds.critical && current ? thresholds.critical : entry.critical_lead;
  row.status = judge(*row.left, warning, critical);
  return row;
}

Row row_of(const TargetView& view, const store::LicenseRow& license, std::chrono::sys_seconds now,
           const Thresholds& thresholds) {
  Row row;
  row.target = target_of(*view.header);
  row.item = license.item;
  row.name = license.name;
  row.role = "license";
  row.not_after = license.not_after;
  row.left = *license.not_after - now;
  const auto warning = thresholds.warning && license.in_use() ? thresholds.warning : license.renewal_lead;
  const auto critical = thresholds.critical && license.in_use() ? thresholds.critical : license.critical_lead;
  row.status = judge(*row.left, warning, critical);
  return row;
}

Row missing_row(const store::TargetHeader& header, const std::string& item) {
  Row row;
  row.status = Status::kUnknown;
  row.target = target_of(header);
  row.item = item;
  row.reason = kigen::label(Reason::kNotFound);
  row.detail = "no certificate is as expected";
  return row;
}

Row failure_row(const TargetView& view, const std::string& item, const Fault& fault) {
  Row row;
  row.status = Status::kUnknown;
  row.target = target_of(*view.header);
  row.item = item;
  row.reason = kigen::label(fault.reason);
  row.detail = fault.detail;
  return row;
}

}  // namespace

std::string_view label(Status status) {
  static constexpr std::string_view kLabels[] = {"-", "ok", "warning", "unknown", "critical"};
  return kLabels[static_cast<std::size_t>(status)];
}

int exit_code_of(Status worst) {
  switch (worst) {
    case Status::kUnwatched:
    case Status::kOk: return 0;
    case Status::kWarning: return 1;
    case Status::kCritical: return 2;
    case Status::kUnknown: return 3;
  }
  return 3;
}

std::vector<Row> rows_of(const store::Snapshot& snapshot, std::chrono::sys_seconds now,
                         const Thresholds& thresholds) {
  std::vector<Row> rows;
  for (const auto& view : snapshot.targets) {
    if (has_failed(view->attempt.fault)) rows.push_back(failure_row(*view, "", *view->attempt.fault));
    for (const auto& place : view->places) {
      for (const auto& entry : place->entries) rows.push_back(row_of(*view, entry, now, thresholds));
      for (const auto& fault : place->part->faults)
        rows.push_back(failure_row(*view, fault.item, fault.fault));
    }
    for (const auto& license : view->licenses) {
      if (license.not_after) rows.push_back(row_of(*view, license, now, thresholds));
    }
  }
  for (const auto& verdicts : snapshot.verdicts) {
    for (const auto& expected : verdicts.expected) {
      if (!expected.found) rows.push_back(missing_row(*verdicts.header, expected.item));
    }
  }
  sort_rows(rows);
  return rows;
}

void sort_rows(std::vector<Row>& rows) {
  const auto rank = [](const Row& row) {
    return std::make_tuple(-static_cast<int>(row.status), row.left.value_or(std::chrono::seconds::min()),
                           std::string_view(row.target), std::string_view(row.item));
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return rank(a) < rank(b); });
}

}  // namespace kigen::cli
