"""kigen-exporter: whether the exporter itself is well."""

from generator import model
from generator.model import GREEN, ORANGE, RED, column, query, stat, steps, table, time_series
from generator.queries import nameless, of_exporter, of_module, or_zero

UID = "kigen-exporter"
RATE = "[$__rate_interval]"
# process_* stand on every process that Prometheus scrapes.
OURS = "and on (job, instance) kigen_build_info"


def _counts():
    def count(title, description, family, **more):
        return stat(title, description, f"sum({of_exporter(family)})", **more), 3, 4
    saved = of_exporter("kigen_storage_last_save_successful")
    damaged = of_exporter("kigen_storage_damaged_total")
    return [
        (stat("Scraped", "Exporters that Prometheus reaches.", f"count({of_exporter('kigen_build_info')})"), 3, 4),
        count("Targets", "How many are watched.", "kigen_targets"),
        count("Duplicates", "Targets of target files that were left out because they were named before.",
              "kigen_duplicate_targets", thresholds=model.ANY_IS_DUE),
        (stat("Failing now", "Share of the targets whose last probe failed.",
              f"1 - avg({of_module('cert_probe_success')})", unit="percentunit", decimals=1,
              thresholds=steps(GREEN, (0.01, ORANGE), (0.1, RED))), 3, 4),
        (stat("Configuration loaded", "Whether the last reload succeeded, on every exporter.",
              f"min({of_exporter('kigen_config_last_reload_successful')})", mappings=model.YES_NO), 3, 4),
        (stat("Loaded", "The oldest of them.",
              f"min({of_exporter('kigen_config_last_reload_success_timestamp_seconds')}) * 1000",
              unit="dateTimeFromNow"), 3, 4),
        (stat("Storage saved", "Whether the last save succeeded, on every exporter with --storage.path.",
              f"min({saved})", mappings=model.YES_NO, missing="off"), 3, 4),
        (stat("Storage damaged", "Files and rows that were set aside since the start.", or_zero(f"sum({damaged})"),
              thresholds=model.ANY_IS_BAD), 3, 4)]


def _exporters():
    started = of_exporter("process_start_time_seconds")
    saved = of_exporter("kigen_storage_last_save_timestamp_seconds")
    certificates = of_exporter("cert_probe_certificates")
    return table(
        "Exporters", "One row for each.",
        [column("job", width=120), column("instance"), column("version", width=90), column("revision", width=110),
         column("openssl", "OpenSSL", width=100), column("compiler", width=120),
         column("B", "Started", width=140, unit="dateTimeFromNow"), column("C", "Targets", width=90),
         column("D", "Certificates", width=110), column("E", "Saved", width=160, unit="dateTimeFromNow")],
        query(nameless(of_exporter("kigen_build_info"))), query(f"({started} {OURS}) * 1000"),
        query(nameless(of_exporter("kigen_targets"))), query(f"sum by (job, instance) ({certificates})"),
        query(f"{saved} * 1000"), sort="Instance")


def _probes():
    probes, failures = of_module("kigen_probes_total"), of_module("kigen_probe_failures_total")
    phases = of_module("kigen_probe_phase_duration_seconds_bucket")
    by_module = f"sum by (module) (rate({failures}{RATE})) / sum by (module) (rate({probes}{RATE}) > 0)"
    return [
        (time_series("Probes by module", "Probes that ended, well or not.",
                     [(f"sum by (module) (rate({probes}{RATE})) > 0", "{{module}}")], unit="suffix:/s", minimum=0,
                     stacked=True), 12, 8),
        (time_series("Failures by reason", "Reasons are explained in the README.",
                     [(f"sum by (reason) (rate({failures}{RATE})) > 0", "{{reason}}")], unit="suffix:/s", minimum=0,
                     stacked=True), 12, 8),
        (time_series("Share of probes that fail", "By module.", [(by_module, "{{module}}")], unit="percentunit",
                     minimum=0), 12, 8),
        (time_series("Phases of probes, 95 of 100", "Where the time of all but the slowest goes.",
                     [(f"histogram_quantile(0.95, sum by (le, phase) (rate({phases}{RATE})))", "{{phase}}")], unit="s",
                     minimum=0), 12, 8)]


def _pace():
    lag, scrapes = of_exporter("kigen_schedule_lag_seconds_bucket"), of_exporter("kigen_scrape_duration_seconds_bucket")
    def quantiles(buckets):
        return [(f"histogram_quantile({share}, sum by (le) (rate({buckets}{RATE})))", name)
                for share, name in (("0.5", "half"), ("0.99", "99 of 100"))]
    return [
        (time_series("Lag of the schedule", "How late probes start; rises when there are too few places for them.",
                     quantiles(lag), unit="s", minimum=0), 8, 8),
        (time_series("Probes in flight", "Under way when Prometheus asked.",
                     [(of_exporter("kigen_probes_in_flight"), "{{instance}}")], minimum=0), 8, 8),
        (time_series("Writing of the metrics page", "How long it takes Kigen.", quantiles(scrapes), unit="s",
                     minimum=0), 8, 8),
        (time_series("Scrapes, as Prometheus sees them", "The whole scrape, with the way over the network.",
                     [(f"{of_exporter('scrape_duration_seconds')} {OURS}", "{{instance}}")], unit="s", minimum=0),
         12, 8),
        (time_series("Samples in a scrape", "Grows with the certificates that are watched.",
                     [(f"{of_exporter('scrape_samples_scraped')} {OURS}", "{{instance}}")], unit="short", minimum=0),
         12, 8)]


def _process():
    def own(family):
        return f"{of_exporter(family)} {OURS}"
    cpu = of_exporter("process_cpu_seconds_total")
    return [
        (time_series("Memory", "Resident.", [(own("process_resident_memory_bytes"), "{{instance}}")], unit="bytes",
                     minimum=0), 6, 8),
        (time_series("CPU", "Of one core.", [(f"rate({cpu}{RATE}) {OURS}", "{{instance}}")], unit="percentunit",
                     minimum=0), 6, 8),
        (time_series("File descriptors", "Share of the limit that is open; probes need one each.",
                     [(f"{of_exporter('process_open_fds')} / {own('process_max_fds')}", "{{instance}}")],
                     unit="percentunit", minimum=0), 6, 8),
        (time_series("Threads", "Of the process.", [(own("process_threads"), "{{instance}}")], minimum=0), 6, 8)]


def _variables():
    return [model.data_source_variable(),
            model.variable("job", "Job", "label_values(kigen_build_info, job)"),
            model.variable("instance", "Instance", 'label_values(kigen_build_info{job=~"$job"}, instance)'),
            model.variable("module", "Module",
                           'label_values(kigen_probes_total{job=~"$job", instance=~"$instance"}, module)')]


def dashboard():
    places = [*_counts(), (_exporters(), 24, 5), model.row("Probes"), *_probes(), model.row("Pace"), *_pace(),
              model.row("Process"), *_process()]
    return model.dashboard(
        UID, "Kigen: exporter", "Whether the exporter itself is well.", _variables(), places, time="now-6h",
        refresh="1m",
        others=[model.dashboard_link("All certificates", "kigen-overview"),
                model.dashboard_link("Target", "kigen-certificate")])
