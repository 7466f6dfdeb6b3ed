#include "exporter/metrics/families.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace kigen::metrics {
namespace {

constexpr FamilyType kGauge = FamilyType::kGauge;
constexpr FamilyType kCounter = FamilyType::kCounter;
constexpr FamilyType kHistogram = FamilyType::kHistogram;

constexpr std::string_view kCertificate = "key, role, state, name";
constexpr std::string_view kTarget = "target labels";

constexpr Family kFamilies[] = {
    {"cert_expiry_seconds", kGauge,
     "Seconds from this scrape until notAfter, negative once expired; of the certificate that the last good "
     "probe saw.",
     kCertificate},
    {"cert_not_after_timestamp_seconds", kGauge, "notAfter as UNIX time; cached from the last good probe.",
     kCertificate},
    {"cert_not_before_timestamp_seconds", kGauge, "notBefore as UNIX time; cached from the last good probe.",
     kCertificate},
    {"cert_renewal_lead_seconds", kGauge,
     "How long before notAfter renewal should begin; absent where nothing should alarm.", kCertificate},
    {"cert_critical_lead_seconds", kGauge,
     "How long before notAfter to drop everything and renew; absent where nothing should alarm.",
     kCertificate},
    {"cert_check_passed", kGauge,
     "1 if the certificate passes the check, 0 if not, absent if that cannot be judged; cached from the last "
     "good "
     "probe, except that dates are compared with the time of this scrape.",
     "key, role, state, name, check, pair"},
    {"cert_deployment_pending_since_timestamp_seconds", kGauge,
     "Since when the certificate that should be served in place of this one is there as UNIX time; absent "
     "where "
     "none is.",
     "key, role, state, name, pair"},
    {"cert_binding_info", kGauge,
     "Which certificate a port is bound to, always 1; status is ok, missing, superseded, archived or "
     "unknown.",
     "key, name, endpoint, store, fingerprint_sha1, status"},
    {"cert_info", kGauge, "What the certificate says, always 1; cached from the last good probe.",
     "key, role, state, name, subject, issuer, issuer_name, serial_number, fingerprint_sha256, "
     "fingerprint_sha1, "
     "subject_alt_names, subject_alt_names_count, key_algorithm, key_bits, signature_algorithm, validation, "
     "friendly_name, topic, self_signed, ca, described"},
    {"cert_verified_chain_not_after_timestamp_seconds", kGauge,
     "Earliest notAfter on the best verified path of the leaf as UNIX time; cached from the last good probe.",
     "key"},
    {"cert_first_seen_timestamp_seconds", kGauge,
     "When Kigen first saw this certificate as this item as UNIX time.", "key"},
    {"cert_replacements_total", kCounter,
     "How often another certificate took the place of the one before it as this item.", "key"},
    {"ocsp_this_update_timestamp_seconds", kGauge,
     "thisUpdate of the OCSP response that the server stapled as UNIX time; cached from the last good probe.",
     "key"},
    {"ocsp_next_update_timestamp_seconds", kGauge,
     "nextUpdate of the OCSP response that the server stapled as UNIX time; absent where it has none.",
     "key"},
    {"crl_this_update_timestamp_seconds", kGauge,
     "thisUpdate of a certificate revocation list as UNIX time; cached from the last good probe.",
     "key, name"},
    {"crl_next_update_timestamp_seconds", kGauge,
     "nextUpdate of a certificate revocation list as UNIX time; absent where it has none.", "key, name"},
    {"license_expiry_timestamp_seconds", kGauge,
     "When a licence or an evaluation period ends as UNIX time; absent where it never ends.", "key, name"},
    {"license_perpetual", kGauge, "1 for a licence that never ends, absent for others.", "key, name"},
    {"license_renewal_lead_seconds", kGauge,
     "How long before its end somebody should begin to renew a licence; absent where nothing should alarm.",
     "key, name"},
    {"license_critical_lead_seconds", kGauge,
     "How long before its end to drop everything and renew a licence; absent where nothing should alarm.",
     "key, name"},
    {"license_info", kGauge, "What a licence is for, always 1; never its key.", "key, name, edition, state"},
    {"cert_item_failed", kGauge,
     "1 for each file or entry that the last probe could not read, at most 1000 a target.",
     "target labels, item, reason"},
    {"cert_item_vanished_timestamp_seconds", kGauge,
     "When an item was last seen that is gone now as UNIX time; shown for 24 hours.", "key, name"},
    {"cert_probe_success", kGauge,
     "1 if the last attempt to look at the target succeeded, or found that an optional one is absent; 0 if "
     "not.",
     kTarget},
    {"cert_probe_failed", kGauge,
     "1 while the last attempt has failed, with the reason; of an optional target also `absent`, which is no "
     "failure.",
     "target labels, reason"},
    {"cert_probe_duration_seconds", kGauge, "How long the last attempt took.", kTarget},
    {"cert_probe_certificates", kGauge, "Number of certificates known of the target.", kTarget},
    {"cert_probe_items_failed", kGauge, "Number of files and entries that the last probe could not read.",
     kTarget},
    {"cert_probe_last_attempt_timestamp_seconds", kGauge, "When the last attempt ended as UNIX time.",
     kTarget},
    {"cert_probe_last_success_timestamp_seconds", kGauge,
     "When the last successful attempt ended as UNIX time, 0 before the first.", kTarget},
    {"cert_tls_info", kGauge, "What the last good TLS handshake agreed on, always 1; cached from that probe.",
     "target labels, version, cipher"},
    {"probe_success", kGauge, "1 if the probe asked for succeeded, 0 if not; on /probe only.", ""},
    {"probe_duration_seconds", kGauge, "How long the probe asked for took; on /probe only.", ""},
    {"kigen_probes_total", kCounter, "Probes that ended, in success or failure.", "module"},
    {"kigen_probe_failures_total", kCounter, "Probes that failed, by reason.", "module, reason"},
    {"kigen_probe_phase_duration_seconds", kHistogram, "Where the time of probes went.", "module, phase"},
    {"kigen_targets", kGauge, "Targets that are watched.", ""},
    {"kigen_duplicate_targets", kGauge, "Targets of target files left out because they were named before.",
     ""},
    {"kigen_probes_in_flight", kGauge, "Probes under way.", ""},
    {"kigen_schedule_lag_seconds", kHistogram, "How late probes started.", ""},
    {"kigen_scrape_duration_seconds", kHistogram, "How long it took to write the metrics page.", ""},
    {"kigen_config_last_reload_successful", kGauge,
     "1 if the configuration was last loaded without mistakes.", ""},
    {"kigen_config_last_reload_success_timestamp_seconds", kGauge,
     "When a configuration was last loaded without mistakes as UNIX time.", ""},
    {"kigen_storage_last_save_successful", kGauge,
     "1 if what is known could be saved the last time, 0 if not; with --storage.path only.", ""},
    {"kigen_storage_last_save_timestamp_seconds", kGauge,
     "When what is known was last saved, or found unchanged, as UNIX time; with --storage.path only.", ""},
    {"kigen_storage_damaged_total", kCounter,
     "Files of --storage.path that were damaged and set aside, and rows in them that were left out.", ""},
    {"kigen_build_info", kGauge, "What this exporter was built from, always 1.",
     "version, revision, compiler, openssl"},
    {"kigen_shard_info", kGauge,
     "Which share of the targets this exporter watches, always 1; with --shard only.", "shard, shards"},
    {"process_cpu_seconds_total", kCounter, "User and system CPU time spent.", ""},
    {"process_resident_memory_bytes", kGauge, "Resident memory size.", ""},
    {"process_virtual_memory_bytes", kGauge, "Virtual memory size.", ""},
    {"process_open_fds", kGauge, "Number of open file descriptors.", ""},
    {"process_max_fds", kGauge, "Maximum number of open file descriptors.", ""},
    {"process_start_time_seconds", kGauge, "When the process started as UNIX time.", ""},
    {"process_threads", kGauge, "Number of threads.", ""},
};

}  // namespace

std::string_view label(FamilyType type) {
  static constexpr std::string_view kLabels[] = {"gauge", "counter", "histogram"};
  return kLabels[static_cast<std::size_t>(type)];
}

std::span<const Family> all_families() { return kFamilies; }

const Family& family(std::string_view name) {
  const auto found = std::find_if(std::begin(kFamilies), std::end(kFamilies),
                                  [&](const Family& candidate) { return candidate.name == name; });
  if (found == std::end(kFamilies)) throw std::logic_error("unknown metric family " + std::string(name));
  return *found;
}

}  // namespace kigen::metrics
