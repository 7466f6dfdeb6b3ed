"""kigen-overview: what expires next, what has to be renewed and whose it is, and what cannot be seen."""

from generator import model, queries
from generator.model import GREEN, ORANGE, PLAIN, RED, YELLOW, bars, column, query, stat, steps, table, texts
from generator.queries import (CONFIGURED_LABELS, CRITICAL, DAY, EXPIRED, EXPIRY, IN_USE, KEY, RENEWAL_LEAD, TARGET,
                               WITHIN_LEAD, certificates, next_of, or_zero, some_of, targets)

UID = "kigen-overview"
DAYS_LEFT = steps(RED, (0, PLAIN))  # the status tells what is soon
STATUS = texts(_3=("expired", RED), _2=("critical", RED), _1=("renew", ORANGE), _0=("ok", GREEN))
WEEK = 7 * DAY
# floor(log2(weeks left)), as count_values writes it; of a negative number there is no logarithm
LEFT = {"NaN": ("expired", RED), "-1": ("< 1 week", ORANGE), "0": ("1 - 2 weeks", YELLOW), "1": ("2 - 4 weeks", YELLOW),
        "2": ("4 - 8 weeks", GREEN), "3": ("8 - 16 weeks", GREEN), "4": ("16 - 32 weeks", GREEN),
        "5": ("32 - 64 weeks", GREEN), "6": ("longer", GREEN)}


def _to_target(item=False):
    """From a row to the dashboard about its target."""
    url = ("/d/kigen-certificate?${datasource:queryparam}&var-group=${__data.fields.Group:percentencode}"
           "&var-target=${__data.fields.Target:percentencode}")
    return [model.link("Show this target",
                       url + ("&var-item=${__data.fields.Item:percentencode}" if item else ""))]


# Whose it is, at the end of every table; a column that nobody has is not shown.
OWNER = [column("group", width=110), column("team", width=85), column("system", width=85)]


def _place(item=False):
    """`item`: whether the link leads to the item alone. Only to what is a certificate: others are not in its choice."""
    return [column("target", links=_to_target(item)), column("address", width=115), column("item", width=150)]


def _counts():
    return [
        (stat("Certificates", "All that are watched, within the choice above.", or_zero(f"count({EXPIRY})")), 4, 4),
        (stat("Expired", "Those that somebody should renew: with a lead.", or_zero(f"count({EXPIRED})"),
              thresholds=model.ANY_IS_BAD), 4, 4),
        (stat("Critical", "Less than the critical lead is left.", or_zero(f"count({CRITICAL})"),
              thresholds=model.ANY_IS_BAD), 4, 4),
        (stat("To renew", "Less than the renewal lead is left; the critical and the expired included.",
              or_zero(f"count({WITHIN_LEAD})"), thresholds=model.ANY_IS_DUE), 4, 4),
        (stat("Next to expire", "Days left of the certificate that expires next, of those that have not yet.",
              f"min({IN_USE} > 0) / {DAY}", decimals=1, unit="suffix:days", missing="none"), 4, 4),
        (stat("Cannot be seen", "Targets whose last probe failed.",
              or_zero(f"count({targets('cert_probe_success')} == 0)"), thresholds=model.ANY_IS_DUE), 4, 4)]


def _expires_next():
    """The status counts the limits that are passed: renewal lead, critical lead, notAfter."""
    first = next_of(IN_USE)
    critical_lead = queries.CRITICAL_LEAD
    status = (f"({first} < bool {KEY} group_left () {RENEWAL_LEAD})"
              f" + {KEY} ({first} < bool {KEY} group_left () {critical_lead}) + {KEY} ({first} <= bool 0)")
    info = certificates("cert_info")
    return table(
        "Expires next",
        """The hundred certificates in use that expire first. The status goes by each one's own leads and is empty
        where nothing should alarm, as on roots.""",
        [column("A", "Days left", width=90, decimals=1, align="right"),
         column("B", "Status", width=90, mappings=STATUS, colored="background", align="center"),
         column("name"), *_place(item=True), column("role", width=105), column("issuer_name", "Issuer", width=190),
         *OWNER],
        query(f"{first} * {KEY} group_left (issuer_name) {info} / {DAY}"), query(status), sort="Days left")


def _days_left():
    return bars("Time left", "How many of the certificates in use have how much time left.",
                f'count_values("weeks", clamp(floor(log2({IN_USE} / {WEEK})), -1, 6))', "{{weeks}}", LEFT)


def _by_group():
    labels = ", ".join(("group", "module", *CONFIGURED_LABELS))
    return table("By group and team", "How many, how many of them to renew, and the days left of the next.",
                 [column("group"), column("module", width=110), *OWNER[1:],
                  column("A", "Certificates", width=105),
                  column("B", "To renew", width=90, thresholds=model.ANY_IS_DUE, colored="text"),
                  column("C", "Next in days", width=115, decimals=1, thresholds=DAYS_LEFT, colored="text")],
                 query(f"count by ({labels}) ({EXPIRY})"), query(f"count by ({labels}) ({WITHIN_LEAD})"),
                 query(f"min by ({labels}) ({IN_USE}) / {DAY}"), sort="Next in days")


def _by_issuer():
    info = certificates("cert_info")
    return table("By issuer", "How many each has issued, and how many of them to renew.",
                 [column("issuer_name", "Issuer"), column("A", "Certificates", width=110),
                  column("B", "To renew", width=90, thresholds=model.ANY_IS_DUE, colored="text")],
                 query(some_of(f"count by (issuer_name) ({info})")),
                 query(f"count by (issuer_name) ({info} and {KEY} {WITHIN_LEAD})"), sort="Certificates",
                 descending=True)


def _failing_probes():
    failed, seen = targets("cert_probe_failed", 'reason!="absent"'), targets("cert_probe_last_success_timestamp_seconds")
    return table("Targets that cannot be seen",
                 "Why the last attempt failed, and when the last good one was. What was known goes on being watched.",
                 [column("reason", width=150), column("target", links=_to_target()), column("address", width=130),
                  column("Value", "Last success", width=150, unit="dateTimeFromNow",
                         mappings=texts(_0=("never", ORANGE))), column("module", width=120), *OWNER],
                 query(next_of(f"{failed} * {TARGET} group_left () {seen}") + " * 1000"), sort="Last success")


def _failing_checks():
    """Where nothing should alarm, a check does not matter either; expectations and the like have no lead. There are
    several checks for each certificate, so this is asked but once."""
    check = certificates("cert_check_passed", 'check!~"expected|same_everywhere"')
    of_targets = certificates("cert_check_passed", 'check=~"expected|same_everywhere"')
    of_bindings = certificates("cert_check_passed", 'check="deployed", role=""')
    failing = f"{check} == 0 and {KEY} {RENEWAL_LEAD} or {of_targets} == 0 or {of_bindings} == 0"
    return table(
        "Checks that fail", "What is wrong with certificates in use, whatever their dates; the README says what to do.",
        [column("check", width=160), column("pair", width=100), column("name"), *_place(), *OWNER],
        query(some_of(failing)), sort="Check")


def _pending():
    since = certificates("cert_deployment_pending_since_timestamp_seconds")
    return table("Renewed, not in service", "Something newer lies ready, since when, and in which pair.",
                 [column("Value", "Since", width=120, unit="dateTimeFromNow"), column("pair", width=90), *_place(),
                  *OWNER], query(next_of(since) + " * 1000"), sort="Since")


def _lists():
    left = f"{next_of(targets('crl_next_update_timestamp_seconds'))} - time()"
    return table("Revocation lists", "Time until the next one is due; negative when that has passed.",
                 [column("Value", "Days left", width=90, decimals=1, thresholds=steps(RED, (0, GREEN)), colored="text",
                         align="right"), column("name"), *_place(), column("group", width=110)],
                 query(f"({left}) / {DAY}"), sort="Days left")


def _licenses():
    info = targets("license_info")
    left = next_of(f"{targets('license_expiry_timestamp_seconds')} - time()")
    status = (f"({left} < bool {KEY} group_left () {targets('license_renewal_lead_seconds')})"
              f" + {KEY} ({left} < bool {KEY} group_left () {targets('license_critical_lead_seconds')})"
              f" + {KEY} ({left} <= bool 0)")
    return table("Licences", "What ends, and when; evaluation periods, too. What never ends is not here.",
                 [column("A", "Days left", width=90, decimals=1, align="right"),
                  column("B", "Status", width=90, mappings=STATUS, colored="background", align="center"),
                  column("name"), column("edition", width=150), *_place(), *OWNER],
                 query(f"{left} * {KEY} group_left (edition) {info} / {DAY}"), query(status), sort="Days left")


def _unreadable():
    return table("Files and entries that cannot be read", "Whatever expires in there is not known.",
                 [column("reason", width=110), *_place(), *OWNER], query(some_of(targets("cert_item_failed"))),
                 sort="Reason")


def _vanished():
    seen = targets("cert_item_vanished_timestamp_seconds")
    return table("Gone within a day", "Certificates that were there, and when they were last seen.",
                 [column("Value", "Last seen", width=120, unit="dateTimeFromNow"), column("name"), *_place(),
                  column("group", width=110)],
                 query(some_of(seen) + " * 1000"), sort="Last seen", descending=True)


def _variables():
    narrowed = "group=~\"$group\", module=~\"$module\""
    return [model.data_source_variable(),
            model.variable("group", "Group", "label_values(cert_probe_success, group)"),
            model.variable("module", "Module", 'label_values(cert_probe_success{group=~"$group"}, module)'),
            *(model.variable(label, label.capitalize(), f"label_values(cert_probe_success{{{narrowed}}}, {label})")
              for label in CONFIGURED_LABELS),
            model.choice_variable("role", "Role", queries.ROLES)]


def dashboard():
    places = [*_counts(), (_expires_next(), 24, 13), (_days_left(), 24, 8), (_by_group(), 14, 9), (_by_issuer(), 10, 9),
              model.row("What is wrong"), (_failing_probes(), 24, 8), (_failing_checks(), 24, 9),
              (_pending(), 12, 6), (_unreadable(), 12, 6), (_lists(), 12, 6), (_vanished(), 12, 6),
              (_licenses(), 24, 6)]
    return model.dashboard(
        UID, "Kigen: certificates", "What expires next, whose it is, and what cannot be seen.", _variables(), places,
        time="now-1h", refresh="5m",
        others=[model.dashboard_link("Target", "kigen-certificate"),
                model.dashboard_link("Exporter", "kigen-exporter")])
