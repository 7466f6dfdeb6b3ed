"""kigen-certificate: everything about one target, now and over time."""

from generator import model
from generator.model import GREEN, ORANGE, PLAIN, RED, column, query, stat, state_timeline, steps, table, texts
from generator.queries import DAY, KEY, nameless, next_of, of_item, of_target, some_of

UID = "kigen-certificate"
VERDICTS = texts(_1=("passed", GREEN), _0=("FAILED", RED))
SEEN = texts(_1=("seen", GREEN), _0=("failed", RED))
DAYS_LEFT = steps(RED, (0, PLAIN))  # the status tells what is soon
DAYS = {"decimals": 1, "width": 120, "align": "right"}
WHERE = [column("address", width=115), column("item", width=160)]
MOST_LINES = 20
MOST_DAYS = 400
_IN_USE = 'state=""'


def _days(expression):
    return f"{expression} / {DAY}"


def _counts():
    status = (f"max(({_of_item_in_use()} < bool {KEY} group_left () {of_item('cert_renewal_lead_seconds')})"
              f" + {KEY} ({_of_item_in_use()} < bool {KEY} group_left () {of_item('cert_critical_lead_seconds')})"
              f" + {KEY} ({_of_item_in_use()} <= bool 0))")
    last = of_target("cert_probe_last_success_timestamp_seconds")
    return [
        (stat("Status", "The worst of the chosen items, by their own leads; empty where nothing should alarm.", status,
              mappings=texts(_3=("expired", RED), _2=("critical", RED), _1=("renew", ORANGE), _0=("ok", GREEN)),
              missing="-"), 4, 4),
        (stat("Days left", "Of the chosen item in use that expires first.", _days(f"min({_of_item_in_use()})"),
              decimals=1, missing="-"), 4, 4),
        (stat("Expires", "When that is.",
              f"min({of_item('cert_not_after_timestamp_seconds', _IN_USE)}) * 1000", unit="dateTimeAsIso",
              missing="-"), 5, 4),
        (stat("Last probe", "Whether it saw the target; with several addresses, whether all were seen.",
              f"min({of_target('cert_probe_success')})", mappings=SEEN), 3, 4),
        (stat("Last success", "Age of what is shown here.", f"min({last}) * 1000", unit="dateTimeFromNow",
              mappings=texts(_0=("never", RED))), 4, 4),
        (stat("Checks that fail", "Of all items in use.",
              f"count({of_target('cert_check_passed', _IN_USE)} == 0) or vector(0)",
              thresholds=model.ANY_IS_BAD), 4, 4)]


def _of_item_in_use():
    return of_item("cert_expiry_seconds", _IN_USE)


def _items():
    since = f"time() - {of_item('cert_first_seen_timestamp_seconds')}"
    chain = of_item("cert_verified_chain_not_after_timestamp_seconds")
    return table(
        "Items", """The hundred that expire first. The chain is what was verified: its days are those of the
        certificate in it that expires first.""",
        [*WHERE, column("role", width=110), column("state", width=100), column("name"),
         column("A", "Days left", thresholds=DAYS_LEFT, colored="text", **DAYS),
         column("B", "Renewal lead", **DAYS), column("C", "Critical lead", **DAYS),
         column("D", "Chain's days", **DAYS), column("E", "Known for days", **DAYS | {"width": 135}),
         column("F", "Replaced", width=90, align="right"), column("module", width=100),
         column("instance", width=160)],
        query(_days(next_of(of_item("cert_expiry_seconds")))), query(_days(of_item("cert_renewal_lead_seconds"))),
        query(_days(of_item("cert_critical_lead_seconds"))), query(_days(f"({chain} - time())")),
        query(_days(f"({since})")), query(nameless(of_item("cert_replacements_total"))), sort="Days left")


def _info():
    return table("What they say", "Of the hundred chosen items.",
                 [*WHERE, column("subject"), column("issuer"), column("subject_alt_names", "Names"),
                  column("validation", width=90), column("key_algorithm", "Key", width=60),
                  column("key_bits", "Bits", width=60), column("signature_algorithm", "Signature", width=165),
                  column("serial_number", "Serial number", width=130),
                  column("fingerprint_sha256", "SHA-256", width=130), column("friendly_name", width=120),
                  column("topic", width=120)],
                 query(some_of(of_item("cert_info"))), sort="Item", inspected=True)


def _checks():
    return table("Checks", "The verdicts of the last good probe; those that cannot be judged are not there.",
                 [*WHERE, column("check", width=150), column("Value", "Verdict", width=100, mappings=VERDICTS,
                                                             colored="background", align="center"),
                  column("pair", width=120), column("name")],
                 query(next_of(of_target("cert_check_passed"))), sort="Verdict")


def _tls():
    return table("TLS", "What the last good handshake agreed on.",
                 [column("address", width=130), column("version", width=80), column("cipher")],
                 query(of_target("cert_tls_info")), missing="No handshake")


def _lists():
    def age(family):
        return _days(f"({of_item(family)} - time())")
    return table("Stapled OCSP and revocation lists",
                 "Days until what the server staples, or the list, is out of date.",
                 [*WHERE, column("name"),
                  column("Value", "Days left", thresholds=steps(RED, (0, GREEN)), colored="text",
                         **DAYS | {"width": 90})],
                 query(f"{age('ocsp_next_update_timestamp_seconds')} or {age('crl_next_update_timestamp_seconds')}"),
                 missing="Neither")


def _trouble():
    failed = of_target("cert_item_failed")
    gone = of_target("cert_item_vanished_timestamp_seconds")
    pending = of_target("cert_deployment_pending_since_timestamp_seconds")
    return [
        (table("Cannot be read", "Files and entries, with the reason.", [*WHERE, column("reason")],
               query(some_of(failed)), missing="None known"), 8, 5),
        (table("Gone within a day", "Items that were there, and when they were last seen.",
               [*WHERE, column("name"), column("Value", "Last seen", unit="dateTimeFromNow")],
               query(some_of(gone) + " * 1000"), missing="None known"), 8, 5),
        (table("Renewed, not in service", "Something newer lies ready: since when, in which pair.",
               [*WHERE, column("pair"), column("Value", "Since", unit="dateTimeFromNow")],
               query(some_of(pending) + " * 1000"), missing="None known"), 8, 5)]


def _history():
    left = f"clamp_max(bottomk({MOST_LINES}, {_of_item_in_use()}) / {DAY}, {MOST_DAYS})"
    replaced = f"topk({MOST_LINES}, {of_item('cert_replacements_total')})"
    name = "{{item}} {{name}} {{address}}"
    return [
        (model.time_series("Days left over time", f"""A renewal is a step up; the line of one that is not renewed
                           reaches zero. The {MOST_LINES} items that expire first; more than {MOST_DAYS} days are
                           drawn as {MOST_DAYS}.""", [(left, name)], decimals=1), 14, 9),
        (model.time_series("Replacements", "A step is another certificate in the same place.",
                           [(replaced, "{{item}} {{address}}")], decimals=0, minimum=0, steps_=True), 10, 9),
        (state_timeline("Probes", "Whether the target could be seen.",
                        [(of_target("cert_probe_success"), "{{module}} {{address}}")], mappings=SEEN), 14, 5),
        (model.time_series("Duration of probes", "How long the last attempt took.",
                           [(of_target("cert_probe_duration_seconds"), "{{module}} {{address}}")], unit="s",
                           minimum=0), 10, 10),
        (state_timeline("Reasons", "Why it could not be seen.",
                        [(of_target("cert_probe_failed", 'reason!="absent"'), "{{reason}} {{address}}")],
                        mappings=texts(_1=("failed", RED)), missing="No failure"), 14, 5)]


def _variables():
    return [model.data_source_variable(),
            model.variable("group", "Group", "label_values(cert_probe_success, group)", several=False),
            model.variable("target", "Target", 'label_values(cert_probe_success{group="$group"}, target)',
                           several=False),
            model.variable("item", "Item", 'label_values(cert_expiry_seconds{group="$group", target="$target"}, item)')]


def dashboard():
    places = [*_counts(), (_items(), 24, 7), (_info(), 24, 6), (_checks(), 11, 9), (_lists(), 7, 9), (_tls(), 6, 9),
              model.row("What went wrong"), *_trouble(), model.row("Over time"), *_history()]
    return model.dashboard(
        UID, "Kigen: one target", "Everything about one target: its certificates, checks and probes.", _variables(),
        places, time="now-7d", refresh="5m",
        others=[model.dashboard_link("All certificates", "kigen-overview"),
                model.dashboard_link("Exporter", "kigen-exporter")])
