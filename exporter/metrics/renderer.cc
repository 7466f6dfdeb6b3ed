#include "exporter/metrics/renderer.h"

#include "exporter/metrics/families.h"
#include "exporter/metrics/info_labels.h"
#include "exporter/metrics/page.h"

namespace kigen::metrics {
namespace {

using std::chrono::sys_seconds;
using store::Entry;
using store::Snapshot;
using store::TargetView;

std::int64_t unix_time(sys_seconds moment) { return moment.time_since_epoch().count(); }

/// What a pass reads of a target.
enum class Reads { kTarget, kEntries };

// A pass follows pointers from view to header, place, entry and certificate, and most of them lead to memory that
// no cache holds. Asking for each of them a few targets ahead lets those waits overlap: see tests/bench.
constexpr std::size_t kStep = 3;

inline void fetch(const void* address) {
  __builtin_prefetch(address);
  __builtin_prefetch(static_cast<const char*>(address) + 64);
}

template <Reads reads>
void fetch_ahead(const Snapshot& snapshot, std::size_t at) {
  const auto& targets = snapshot.targets;
  if (at + 5 * kStep >= targets.size()) return;
  fetch(targets[at + 5 * kStep].get());
  const TargetView& third = *targets[at + 4 * kStep];
  fetch(third.header.get());
  if constexpr (reads == Reads::kEntries) {
    fetch(third.places.data());
  }
  const TargetView& second = *targets[at + 3 * kStep];
  fetch(second.header->labels.data());
  if constexpr (reads == Reads::kEntries) {
    if (second.places.empty()) return;
    fetch(second.places[0].get());
    const TargetView& t2 = *targets[at + 2 * kStep];
    if (t2.places.empty()) return;
    fetch(t2.places[0]->entries.data());
    const TargetView& t1 = *targets[at + 1 * kStep];
    if (t1.places.empty() || t1.places[0]->entries.empty()) return;
    const Entry& e = t1.places[0]->entries[0];
    fetch(e.labels.data());
    fetch(e.sighting.get());
  }
}

/// Calls `write(view)` for every target, `page` being set to its labels. False once nothing more is wanted.
template <Reads reads = Reads::kTarget, typename Write>
bool for_each_target(const Snapshot& snapshot, std::string_view family_name, Page& page, Write write) {
  page.begin(family(family_name));
  for (std::size_t i = 0; i < snapshot.targets.size(); ++i) {
    if (!page.wanted()) return false;
    fetch_ahead<reads>(snapshot, i);
    const auto& view = snapshot.targets[i];
    page.target(view->header->labels);
    write(*view);
  }
  return page.wanted();
}

/// The same for every certificate. Places lie scattered in memory, so that those ahead are called for early.
template <typename Write>
bool for_each_entry(const Snapshot& snapshot, std::string_view family_name, Page& page, Write write) {
  return for_each_target<Reads::kEntries>(snapshot, family_name, page, [&](const TargetView& view) {
    for (const auto& place : view.places) {
      for (const Entry& entry : place->entries) write(entry);
      if (!page.wanted()) return;
    }
  });
}

bool render_dates(const Snapshot& snapshot, sys_seconds now, Page& page) {
  return for_each_entry(snapshot, "cert_expiry_seconds", page,
                        [&](const Entry& entry) {
                          page.sample(entry.labels, (entry.not_after - now).count());
                        }) &&
         for_each_entry(snapshot, "cert_not_after_timestamp_seconds", page,
                        [&](const Entry& entry) { page.sample(entry.labels, unix_time(entry.not_after)); }) &&
         for_each_entry(snapshot, "cert_not_before_timestamp_seconds", page,
                        [&](const Entry& entry) { page.sample(entry.labels, unix_time(entry.not_before)); });
}

bool render_leads(const Snapshot& snapshot, Page& page) {
  return for_each_entry(snapshot, "cert_renewal_lead_seconds", page,
                        [&](const Entry& entry) {
                          if (entry.renewal_lead) page.sample(entry.labels, entry.renewal_lead->count());
                        }) &&
         for_each_entry(snapshot, "cert_critical_lead_seconds", page, [&](const Entry& entry) {
           if (entry.critical_lead) page.sample(entry.labels, entry.critical_lead->count());
         });
}

bool is_valid(const Entry& entry, sys_seconds now) {
  return entry.not_before <= now && now <= entry.not_after;
}

bool is_trusted(const Verdicts& verdicts, sys_seconds now) {
  return *verdicts.trusted && verdicts.issuers_valid_from <= now && now <= verdicts.issuers_valid_until;
}

bool render_checks(const Snapshot& snapshot, sys_seconds now, Page& page) {
  const bool shows_valid_now = snapshot.shows_check("valid_now");
  const bool shows_name = snapshot.shows_check("name");
  const bool shows_trusted = snapshot.shows_check("trusted");
  const bool shows_complete_chain = snapshot.shows_check("complete_chain");
  return for_each_entry(snapshot, "cert_check_passed", page, [&](const Entry& entry) {
    const Verdicts& verdicts = entry.sighting->verdicts;
    if (shows_valid_now && entry.role != Role::kTrusted) {
      page.sample(entry.labels, ",check=\"valid_now\"", is_valid(entry, now));
    }
    if (entry.role != Role::kLeaf) return;
    if (shows_name && verdicts.name) page.sample(entry.labels, ",check=\"name\"", *verdicts.name);
    if (shows_trusted && verdicts.trusted) {
      page.sample(entry.labels, ",check=\"trusted\"", is_trusted(verdicts, now));
    }
    if (shows_complete_chain && verdicts.complete_chain) {
      page.sample(entry.labels, ",check=\"complete_chain\"", *verdicts.complete_chain);
    }
  });
}

bool render_info(const Snapshot& snapshot, Page& page) {
  return for_each_entry(snapshot, "cert_info", page, [&](const Entry& entry) { write_info_line(page, entry); });
}

bool render_verified_chains(const Snapshot& snapshot, Page& page) {
  return for_each_entry(snapshot, "cert_verified_chain_not_after_timestamp_seconds", page, [&](const Entry& entry) {
    const Verdicts& verdicts = entry.sighting->verdicts;
    if (entry.role != Role::kLeaf || !verdicts.trusted.value_or(false)) return;
    page.sample(entry.key(), unix_time(verdicts.verified_chain_not_after));
  });
}

bool render_items(const Snapshot& snapshot, sys_seconds now, Page& page) {
  return for_each_target(snapshot, "cert_item_failed", page,
                         [&](const TargetView& view) {
                           for (const std::string& labels : view.failed_items) page.sample(labels, 1);
                         }) &&
         for_each_target(snapshot, "cert_item_vanished_timestamp_seconds", page, [&](const TargetView& view) {
           for (const auto& item : view.vanished) {
             if (now - item.gone_at < store::kVanishedStay) page.sample(item.labels, unix_time(item.last_seen));
           }
         });
}

bool render_outcomes(const Snapshot& snapshot, Page& page) {
  return for_each_target(snapshot, "cert_probe_success", page,
                         [&](const TargetView& view) { page.sample({}, !view.attempt.fault); }) &&
         for_each_target(snapshot, "cert_probe_failed", page,
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
  return for_each_target(snapshot, "cert_probe_certificates", page,
                         [&](const TargetView& view) { page.sample({}, number(view.certificate_count())); }) &&
         for_each_target(snapshot, "cert_probe_items_failed", page,
                         [&](const TargetView& view) { page.sample({}, number(view.failed_item_count())); });
}

bool render_moments(const Snapshot& snapshot, Page& page) {
  return for_each_target(snapshot, "cert_probe_last_attempt_timestamp_seconds", page,
                         [&](const TargetView& view) { page.sample({}, unix_time(view.attempt.at)); }) &&
         for_each_target(snapshot, "cert_probe_last_success_timestamp_seconds", page, [&](const TargetView& view) {
           page.sample({}, unix_time(view.attempt.last_success.value_or(sys_seconds{})));
         });
}

bool render_tls(const Snapshot& snapshot, Page& page) {
  return for_each_target(snapshot, "cert_tls_info", page, [&](const TargetView& view) {
    if (view.tls) write_tls_line(page, *view.tls);
  });
}

}  // namespace

bool render(const Snapshot& snapshot, sys_seconds now, const Sink& sink) {
  Page page(sink);
  return render_dates(snapshot, now, page) && render_leads(snapshot, page) && render_checks(snapshot, now, page) &&
         render_info(snapshot, page) && render_verified_chains(snapshot, page) && render_items(snapshot, now, page) &&
         render_outcomes(snapshot, page) && render_counts(snapshot, page) && render_moments(snapshot, page) &&
         render_tls(snapshot, page) && page.finish();
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
