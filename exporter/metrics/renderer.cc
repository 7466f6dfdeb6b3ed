#include "exporter/metrics/renderer.h"

#include "exporter/judgement/checks.h"
#include "exporter/metrics/families.h"
#include "exporter/metrics/info_line.h"
#include "exporter/metrics/look_ahead.h"
#include "exporter/metrics/page.h"

namespace kigen::metrics {
namespace {

using judgement::Answer;
using std::chrono::sys_seconds;
using Row = store::Sheet::Row;
using store::Snapshot;
using store::TargetView;

std::int64_t unix_time(sys_seconds moment) { return moment.time_since_epoch().count(); }

/// How far a pass follows pointers.
enum class Reads { kSheets, kCertificates };

/// Calls `write(view)` for every target, `page` being set to its labels. False once nothing more is wanted.
template <Reads reads = Reads::kSheets, typename Write>
bool for_each_target(const Snapshot& snapshot, std::string_view family_name, Page& page, Write write) {
  page.begin(family(family_name));
  for (std::size_t i = 0; i < snapshot.targets.size(); ++i) {
    if (!page.wanted()) return false;
    fetch_sheets(snapshot, i);
    if constexpr (reads == Reads::kCertificates) fetch_certificates(snapshot, i);
    const TargetView& view = *snapshot.targets[i];
    page.target(view.sheet.target_labels());
    write(view);
  }
  return page.wanted();
}

/// Calls `write(row, labels)` for every certificate.
template <Reads reads = Reads::kSheets, typename Write>
bool for_each_row(const Snapshot& snapshot, std::string_view family_name, Page& page, Write write) {
  return for_each_target<reads>(snapshot, family_name, page, [&](const TargetView& view) {
    for (const Row& row : view.sheet.rows()) {
      if (!page.wanted()) return;
      write(row, view.sheet.labels(row));
    }
  });
}

bool render_dates(const Snapshot& snapshot, sys_seconds now, Page& page) {
  return for_each_row(snapshot, "cert_expiry_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        page.sample(labels, (row.not_after - now).count());
                      }) &&
         for_each_row(snapshot, "cert_not_after_timestamp_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        page.sample(labels, unix_time(row.not_after));
                      }) &&
         for_each_row(snapshot, "cert_not_before_timestamp_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        page.sample(labels, unix_time(row.not_before));
                      });
}

bool render_leads(const Snapshot& snapshot, Page& page) {
  return for_each_row(snapshot, "cert_renewal_lead_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        if (row.has_leads) page.sample(labels, row.renewal_lead.count());
                      }) &&
         for_each_row(snapshot, "cert_critical_lead_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        if (row.has_leads) page.sample(labels, row.critical_lead.count());
                      });
}

bool is_valid(const Row& row, sys_seconds now) { return row.not_before <= now && now <= row.not_after; }

/// Which checks are exposed, asked once a scrape.
struct ShownChecks {
  explicit ShownChecks(const Snapshot& snapshot)
      : valid_now(snapshot.shows_check("valid_now")),
        name(snapshot.shows_check("name")),
        trusted(snapshot.shows_check("trusted")),
        complete_chain(snapshot.shows_check("complete_chain")),
        not_revoked(snapshot.shows_check("not_revoked")),
        key_strength(snapshot.shows_check("key_strength")),
        signature_strength(snapshot.shows_check("signature_strength")),
        validity_length(snapshot.shows_check("validity_length")),
        expected(snapshot.shows_check("expected")),
        same_everywhere(snapshot.shows_check("same_everywhere")),
        deployed(snapshot.shows_check("deployed")) {}
  const bool valid_now, name, trusted, complete_chain, not_revoked, key_strength, signature_strength,
      validity_length, expected, same_everywhere, deployed;
};

void write_check(Page& page, std::string_view labels, std::string_view check, bool shown, Answer answer) {
  if (shown && answer != Answer::kUnknown) page.sample(labels, check, answer == Answer::kYes);
}

void write_check(Page& page, std::string_view labels, std::string_view check, bool shown,
                 std::optional<bool> verdict) {
  if (shown && verdict) page.sample(labels, check, *verdict);
}

void render_strengths(const Row& row, std::string_view labels, const ShownChecks& shown, Page& page) {
  const judgement::Checks& checks = row.checks;
  write_check(page, labels, ",check=\"key_strength\"", shown.key_strength, checks.key_strength);
  write_check(page, labels, ",check=\"signature_strength\"", shown.signature_strength,
              checks.signature_strength);
  write_check(page, labels, ",check=\"validity_length\"", shown.validity_length, checks.validity_length);
}

void render_checks_of_leaf(const Row& row, std::string_view labels, sys_seconds now, const ShownChecks& shown,
                           Page& page) {
  write_check(page, labels, ",check=\"name\"", shown.name, row.checks.name);
  write_check(page, labels, ",check=\"trusted\"", shown.trusted,
              judgement::is_trusted_now(*row.sighting, now));
  write_check(page, labels, ",check=\"complete_chain\"", shown.complete_chain, row.checks.complete_chain);
  write_check(page, labels, ",check=\"not_revoked\"", shown.not_revoked,
              judgement::is_not_revoked_now(*row.sighting, now));
}

// Of targets as a whole; belongs to the family of render_checks().
void render_target_verdicts(const Snapshot& snapshot, const ShownChecks& shown, Page& page) {
  for (const auto& verdicts : snapshot.verdicts) {
    page.target(verdicts.header->labels);
    if (shown.same_everywhere && verdicts.agreement.same) {
      page.sample(",check=\"same_everywhere\"", *verdicts.agreement.same);
    }
    if (!shown.expected) continue;
    for (const auto& expected : verdicts.expected) {
      page.sample(expected.labels, ",check=\"expected\"", expected.found);
    }
  }
}

// Of leaves beside what lies in stores, and of bindings; belongs to the same family.
void render_deployed(const Snapshot& snapshot, Page& page) {
  constexpr std::string_view kCheck = ",check=\"deployed\"";
  if (snapshot.deployments != nullptr) {
    for (const store::Deployment& one : *snapshot.deployments) {
      page.target(one.sheet.target_labels());
      page.sample(one.sheet.labels(*one.row), one.pair, kCheck, one.deployed);
    }
  }
  if (!snapshot.has_bindings) return;
  for (const auto& view : snapshot.targets) {
    page.target(view->sheet.target_labels());
    for (const store::BindingRow& row : view->bindings.rows) {
      if (row.deployed) page.sample(row.labels, kCheck, *row.deployed);
    }
  }
}

bool render_checks(const Snapshot& snapshot, sys_seconds now, Page& page) {
  const ShownChecks shown(snapshot);
  const bool wanted =
      for_each_row(snapshot, "cert_check_passed", page, [&](const Row& row, std::string_view labels) {
        if (shown.valid_now && row.role != Role::kTrusted) {
          page.sample(labels, ",check=\"valid_now\"", is_valid(row, now));
        }
        if (row.role == Role::kLeaf) render_checks_of_leaf(row, labels, now, shown, page);
        render_strengths(row, labels, shown, page);
      });
  if (wanted) render_target_verdicts(snapshot, shown, page);
  if (page.wanted() && shown.deployed) render_deployed(snapshot, page);
  return page.wanted();
}

bool render_pending(const Snapshot& snapshot, Page& page) {
  if (!snapshot.shows_check("deployed")) return page.wanted();
  page.begin(family("cert_deployment_pending_since_timestamp_seconds"));
  if (snapshot.deployments != nullptr) {
    for (const store::Deployment& one : *snapshot.deployments) {
      if (!one.pending_since) continue;
      page.target(one.sheet.target_labels());
      page.sample(one.sheet.labels(*one.row), one.pair, unix_time(*one.pending_since));
    }
  }
  if (!snapshot.has_bindings) return page.wanted();
  for (const auto& view : snapshot.targets) {
    page.target(view->sheet.target_labels());
    for (const store::BindingRow& row : view->bindings.rows) {
      if (row.pending_since) page.sample(row.labels, unix_time(*row.pending_since));
    }
  }
  return page.wanted();
}

bool render_bindings(const Snapshot& snapshot, Page& page) {
  if (!snapshot.has_bindings) return page.wanted();
  return for_each_target(snapshot, "cert_binding_info", page, [&](const TargetView& view) {
    for (const store::BindingRow& row : view.bindings.rows) page.sample(row.labels, row.facts, 1);
  });
}

bool render_info(const Snapshot& snapshot, Page& page) {
  return for_each_row<Reads::kCertificates>(
      snapshot, "cert_info", page,
      [&](const Row& row, std::string_view labels) { write_info_line(page, row, labels); });
}

bool render_verified_chains(const Snapshot& snapshot, Page& page) {
  return for_each_row(snapshot, "cert_verified_chain_not_after_timestamp_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        if (row.role != Role::kLeaf) return;
                        const Verdicts& verdicts = row.sighting->verdicts;
                        if (!verdicts.trusted.value_or(false)) return;
                        page.sample(labels.substr(0, row.key_length),
                                    unix_time(verdicts.verified_chain_not_after));
                      });
}

bool render_histories(const Snapshot& snapshot, Page& page) {
  return for_each_row(snapshot, "cert_first_seen_timestamp_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        page.sample(labels.substr(0, row.key_length), unix_time(row.first_seen));
                      }) &&
         for_each_row(snapshot, "cert_replacements_total", page,
                      [&](const Row& row, std::string_view labels) {
                        page.sample(labels.substr(0, row.key_length), std::int64_t{row.replacements});
                      });
}

bool render_staples(const Snapshot& snapshot, Page& page) {
  if (!snapshot.has_staples) return page.wanted();
  return for_each_row(snapshot, "ocsp_this_update_timestamp_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        if (!row.has_staple) return;
                        page.sample(labels.substr(0, row.key_length),
                                    unix_time(row.sighting->staple->this_update));
                      }) &&
         for_each_row(snapshot, "ocsp_next_update_timestamp_seconds", page,
                      [&](const Row& row, std::string_view labels) {
                        if (!row.has_staple || !row.sighting->staple->next_update) return;
                        page.sample(labels.substr(0, row.key_length),
                                    unix_time(*row.sighting->staple->next_update));
                      });
}

bool render_crls(const Snapshot& snapshot, Page& page) {
  if (!snapshot.has_crls) return page.wanted();
  return for_each_target(snapshot, "crl_this_update_timestamp_seconds", page,
                         [&](const TargetView& view) {
                           for (const auto& crl : view.crls)
                             page.sample(crl.labels, unix_time(crl.this_update));
                         }) &&
         for_each_target(snapshot, "crl_next_update_timestamp_seconds", page, [&](const TargetView& view) {
           for (const auto& crl : view.crls) {
             if (crl.next_update) page.sample(crl.labels, unix_time(*crl.next_update));
           }
         });
}

/// Calls `write(license)` for every licence.
template <typename Write>
bool for_each_license(const Snapshot& snapshot, std::string_view family_name, Page& page, Write write) {
  return for_each_target(snapshot, family_name, page, [&](const TargetView& view) {
    for (const store::LicenseRow& license : view.licenses) write(license);
  });
}

bool render_license_ends(const Snapshot& snapshot, Page& page) {
  return for_each_license(snapshot, "license_expiry_timestamp_seconds", page,
                          [&](const store::LicenseRow& license) {
                            if (license.not_after) page.sample(license.labels, unix_time(*license.not_after));
                          }) &&
         for_each_license(snapshot, "license_perpetual", page, [&](const store::LicenseRow& license) {
           if (!license.not_after) page.sample(license.labels, 1);
         });
}

bool render_license_leads(const Snapshot& snapshot, Page& page) {
  return for_each_license(snapshot, "license_renewal_lead_seconds", page,
                          [&](const store::LicenseRow& license) {
                            if (license.renewal_lead)
                              page.sample(license.labels, license.renewal_lead->count());
                          }) &&
         for_each_license(snapshot, "license_critical_lead_seconds", page,
                          [&](const store::LicenseRow& license) {
                            if (license.critical_lead)
                              page.sample(license.labels, license.critical_lead->count());
                          });
}

bool render_licenses(const Snapshot& snapshot, Page& page) {
  if (!snapshot.has_licenses) return page.wanted();
  return render_license_ends(snapshot, page) && render_license_leads(snapshot, page) &&
         for_each_license(snapshot, "license_info", page, [&](const store::LicenseRow& license) {
           page.sample(license.labels, license.info, 1);
         });
}

bool render_items(const Snapshot& snapshot, sys_seconds now, Page& page) {
  return for_each_target(snapshot, "cert_item_failed", page,
                         [&](const TargetView& view) {
                           for (const std::string& labels : view.failed_items) page.sample(labels, 1);
                         }) &&
         for_each_target(snapshot, "cert_item_vanished_timestamp_seconds", page, [&](const TargetView& view) {
           for (const auto& item : view.vanished) {
             if (now - item.gone_at < store::kVanishedStay)
               page.sample(item.labels, unix_time(item.last_seen));
           }
         });
}

bool render_outcomes(const Snapshot& snapshot, Page& page) {
  return for_each_target(snapshot, "cert_probe_success", page,
                         [&](const TargetView& view) { page.sample({}, !has_failed(view.attempt.fault)); }) &&
         for_each_target(
             snapshot, "cert_probe_failed", page,
             [&](const TargetView& view) {
               if (!view.attempt.fault) return;
               const std::string_view reason = label(view.attempt.fault->reason);
               page.begin_line(reason.size() + 10);
               for (const auto text : {std::string_view(",reason=\""), reason, std::string_view("\"")}) {
                 page.put(text);
               }
               page.end_line(1);
             }) &&
         for_each_target(snapshot, "cert_probe_duration_seconds", page,
                         [&](const TargetView& view) { page.sample({}, view.attempt.duration); });
}

bool render_counts(const Snapshot& snapshot, Page& page) {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  return for_each_target(
             snapshot, "cert_probe_certificates", page,
             [&](const TargetView& view) { page.sample({}, number(view.sheet.rows().size())); }) &&
         for_each_target(snapshot, "cert_probe_items_failed", page,
                         [&](const TargetView& view) { page.sample({}, number(view.items_failed)); });
}

bool render_moments(const Snapshot& snapshot, Page& page) {
  return for_each_target(snapshot, "cert_probe_last_attempt_timestamp_seconds", page,
                         [&](const TargetView& view) { page.sample({}, unix_time(view.attempt.at)); }) &&
         for_each_target(snapshot, "cert_probe_last_success_timestamp_seconds", page,
                         [&](const TargetView& view) {
                           page.sample({}, unix_time(view.attempt.last_success.value_or(sys_seconds{})));
                         });
}

bool render_tls(const Snapshot& snapshot, Page& page) {
  return for_each_target(snapshot, "cert_tls_info", page, [&](const TargetView& view) {
    if (!view.sheet.tls_labels().empty()) page.sample(view.sheet.tls_labels(), 1);
  });
}

}  // namespace

bool render(const Snapshot& snapshot, sys_seconds now, const Sink& sink) {
  Page page(sink);
  return render_dates(snapshot, now, page) && render_leads(snapshot, page) &&
         render_checks(snapshot, now, page) && render_pending(snapshot, page) &&
         render_bindings(snapshot, page) && render_info(snapshot, page) &&
         render_verified_chains(snapshot, page) && render_histories(snapshot, page) &&
         render_staples(snapshot, page) && render_crls(snapshot, page) && render_licenses(snapshot, page) &&
         render_items(snapshot, now, page) && render_outcomes(snapshot, page) &&
         render_counts(snapshot, page) && render_moments(snapshot, page) && render_tls(snapshot, page) &&
         page.finish();
}

bool render_probe_result(bool success, std::chrono::nanoseconds duration, const Sink& sink) {
  Page page(sink);
  page.begin(family("probe_success"));
  page.bare_sample(std::int64_t{success});
  page.begin(family("probe_duration_seconds"));
  page.bare_sample(duration);
  return page.finish();
}

}  // namespace kigen::metrics
