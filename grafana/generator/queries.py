"""What all dashboards ask for: the choice of the variables, the joins, and the certificates that matter.

Kept cheap for 100,000 certificates: what goes over all of them is asked as an instant query, tables are cut to the
first hundred before anything is looked up beside them, and every family is narrowed by the variables on its own, so
that a join of a chosen team reads no other team's series.
"""

KEY = "on (job, instance, group, module, target, address, item)"
TARGET = "on (job, instance, group, module, target, address)"
ROWS = 100
DAY = 86400
ROLES = ("leaf", "intermediate", "root", "trusted", "signing", "encryption", "client")

# Labels that somebody may have configured or not. Their variables stand at `.*`, which matches no label at all, too.
CONFIGURED_LABELS = ("team", "system")
CHOSEN = ", ".join(f'{label}=~"${label}"' for label in ("group", "module", *CONFIGURED_LABELS))


def targets(family, more=""):
    """The series of a family about targets, within the choice of group, module and configured labels."""
    return f"{family}{{{_with(CHOSEN, more)}}}"


def certificates(family, more=""):
    """The same of a family about certificates, and within the choice of roles."""
    return f"{family}{{{_with(CHOSEN, 'role=~' + _quoted('$role'), more)}}}"


def of_target(family, more=""):
    """About the target that a dashboard is about."""
    return f"{family}{{{_with('group=' + _quoted('$group'), 'target=' + _quoted('$target'), more)}}}"


def of_item(family, more=""):
    """About the chosen items of that target."""
    return of_target(family, _with('item=~' + _quoted('$item'), more))


def of_exporter(family, more=""):
    return f"{family}{{{_with('job=~' + _quoted('$job'), 'instance=~' + _quoted('$instance'), more)}}}"


def of_module(family, more=""):
    return of_exporter(family, _with('module=~' + _quoted('$module'), more))


def or_zero(expression):
    """Zero instead of no data, for counts."""
    return f"{expression} or vector(0)"


def nameless(expression):
    """Without the name of the family, which keeps rows of several queries from being put together."""
    return f"{expression} + 0"


def next_of(expression):
    """The first to expire, few enough for a table."""
    return f"bottomk({ROWS}, {expression})"


def some_of(expression):
    """Few enough for a table."""
    return f"topk({ROWS}, {expression})"


def _quoted(text):
    return f'"{text}"'


def _with(*matchers):
    return ", ".join(filter(None, matchers))


EXPIRY = certificates("cert_expiry_seconds")
IN_USE = certificates("cert_expiry_seconds", 'state=""')
# A lead is absent where nothing should alarm: so those that have one are those that matter.
RENEWAL_LEAD = certificates("cert_renewal_lead_seconds")
CRITICAL_LEAD = certificates("cert_critical_lead_seconds")
EXPIRED = f"({EXPIRY} <= 0 and {KEY} {RENEWAL_LEAD})"
CRITICAL = f"({EXPIRY} > 0 < {KEY} group_left () {CRITICAL_LEAD})"
WITHIN_LEAD = f"({EXPIRY} < {KEY} group_left () {RENEWAL_LEAD})"
