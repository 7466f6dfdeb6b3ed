"""Figures, their budgets, and the table that shows them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Figure:
    what: str
    value: float
    unit: str = "x"  # x: a ratio to the limit
    budget: float | None = None  # none: for orientation
    note: str = ""

    @property
    def verdict(self):
        if self.budget is None:
            return ""
        return "met" if self.value <= self.budget else "MISSED"


def number(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 20 else f"{value:.2f}"


def table(figures):
    rows = [("what", "figure", "budget", "", "note")]
    for figure in figures:
        budget = "" if figure.budget is None else f"<= {figure.budget:g} {figure.unit}"
        rows.append((figure.what, f"{number(figure.value)} {figure.unit}", budget, figure.verdict, figure.note))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for what, value, budget, verdict, note in rows:
        columns = [f"{what:<{widths[0]}}", f"{value:>{widths[1]}}", f"{budget:<{widths[2]}}", f"{verdict:<{widths[3]}}"]
        lines.append("  ".join([*columns, note]))
    return "\n".join(line.rstrip() for line in lines)
