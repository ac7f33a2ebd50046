"""The page a person reads: one HTML file without script, link or outside address. Every foreign value is escaped."""

from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from schemas.report import Figure, Finding, Report
from tasks.plain_text import for_terminal
from tasks.report.plots import columns, intervals, stacked_bars

_HERE = Path(__file__).parent
_PASSED = {"kept", "drafted", "accepted", "mixed"}
_TITLES = {
    "impact": "What the mixture is worth",
    "contamination": "Contamination",
    "diversity": "Diversity",
    "lengths": "Lengths",
    "coverage": "Coverage",
}
_ORDER = ["impact", "contamination", "diversity", "lengths", "coverage"]
_MOST_ROWS = 40
_BARS = 8


def page(report: Report) -> str:
    """The whole page."""
    # Escaping is on for every template; only our own style sheet and our own plots are Markup.
    jinja = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    jinja.filters |= {"count": "{:,.0f}".format, "percent": "{:z.1%}".format, "shown": shown, "plain": for_terminal}
    jinja.filters |= {"say": say, "range": range_of}
    return jinja.get_template("page.html").render(
        report=report,
        style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),
        headline=report.headline,
        verdict=verdict(report.headline) if report.headline else None,
        contaminated=report.metrics().get("contamination.rows"),
        missing=report.missing,
        funnel_plot=stacked_bars(funnel_bars(report.funnel)),
        component_plot=stacked_bars([(row["component"], [(row["origin"], row["rows"])]) for row in report.components]),
        reasons=[row for row in report.funnel if row["reason"]],
        findings=[(title(finding), finding, plot_of(finding)) for finding in in_order(report.findings)],
        arms=arms_of(report.findings),
        outcomes={row["outcome"] for row in report.funnel},
        groups=groups_of,
        pairs=side_by_side(report.examples),
        recipe_text=yaml.safe_dump(without_defaults(report.recipe), sort_keys=False, allow_unicode=True, width=100),
        most_rows=_MOST_ROWS,
    )


def verdict(figure: Figure) -> tuple[str, str]:
    """What the headline's interval allows one to say: a word for the style sheet and a sentence."""
    if figure.low is None or figure.high is None:
        return "unclear", "Measured without an interval."
    if figure.low <= 0 <= figure.high:
        return "unclear", "No clear difference: the interval holds zero."
    gains = (figure.low > 0) == (figure.better != "lower")
    return ("gain", "Adding the synthetic rows helped.") if gains else ("loss", "Adding the synthetic rows did harm.")


def funnel_bars(funnel: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, float]]]]:
    """One bar a hop: what went on, then what did not, by outcome."""
    names = {"seed": "seeds drawn", "generate": "seeds written on", "verify": "drafts checked", "mix": "rows mixed"}
    bars = []
    for hop, name in names.items():
        parts: dict[str, float] = {"passed": 0}
        for row in funnel:
            if row["hop"] == hop or (hop == "verify" and row["hop"] == "judge"):
                kind = "passed" if row["outcome"] in _PASSED else row["outcome"]
                parts[kind] = parts.get(kind, 0) + row["rows"]
        bars.append((name, list(parts.items())))
    return bars


def plot_of(finding: Finding) -> Markup | None:
    """The finding's plot, where it asks for one and has rows to draw."""
    if finding.plot in ("", "groups") or not finding.rows:
        return None
    if finding.plot == "intervals":
        return intervals(finding.rows)
    name = next(iter(finding.rows[0]))
    if finding.plot == "columns":
        return columns(finding.rows, name)
    return stacked_bars([(str(row[name]), [(row.get("origin", "synthetic"), row["rows"])]) for row in finding.rows])


def arms_of(findings: list[Finding]) -> list[dict[str, Any]]:
    """The arms that the headline compares: those of its finding's last setting."""
    rows = next((found.rows for found in findings if found.plot == "intervals" and any(f.headline for f in found.figures)), [])
    return [row for row in rows if row["setting"] == rows[-1]["setting"]]


def groups_of(finding: Finding) -> list[tuple[str, list[tuple[str, int, float]]]]:
    """Blocks of small bars: for each value of the first column, the first eight names, their rows and widths in percent."""
    blocks: dict[str, list[tuple[str, int]]] = {}
    for group, name, rows in (row.values() for row in finding.rows):
        blocks.setdefault(str(group), []).append((str(name), rows))
    return [
        (group, [(name, rows, 100 * rows / max(count for _, count in bars)) for name, rows in bars[:_BARS]])
        for group, bars in blocks.items()
    ]


def in_order(findings: list[Finding]) -> list[Finding]:
    """The known ones first, the headline's on top; a user's own after them."""
    return sorted(findings, key=lambda finding: _ORDER.index(finding.metric) if finding.metric in _ORDER else len(_ORDER))


def title(finding: Finding) -> str:
    """A finding's heading."""
    hop, _, mixer = finding.metric.partition(".")
    known = f"Mixing: {mixer}" if hop == "mix" and mixer else finding.metric.capitalize()
    return _TITLES.get(finding.metric, known.replace("_", " "))


def side_by_side(examples: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]]:
    """By generator: what is in the mixture, and what did not pass."""
    by_generator = {
        name: [row for row in examples if row["generator"] == name] for name in sorted({row["generator"] for row in examples})
    }
    return [
        (name, [row for row in rows if row["passed"]], [row for row in rows if not row["passed"]])
        for name, rows in by_generator.items()
    ]


def without_defaults(value: Any) -> Any:
    """The recipe as a person wrote it: what is empty or absent left out."""
    if isinstance(value, dict):
        return {key: without_defaults(item) for key, item in value.items() if item or (item == 0 and item is not False)}
    return [without_defaults(item) for item in value] if isinstance(value, list) else value


def shown(value: Any) -> str:
    """A value of a table: numbers with their commas, everything else as it is."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    return f"{value:,}" if isinstance(value, int | float) else for_terminal(str(value))


def say(figure: Figure) -> str:
    """A figure in words: `+1.8 points (0.2 to 3.1)`."""
    unit = f" {figure.unit}" if figure.unit and figure.unit != "%" else figure.unit and " %"
    between = f" ({figure.low:g} to {figure.high:g})" if figure.low is not None and figure.high is not None else ""
    return f"{figure.value:,.4g}{unit}{between}"


def range_of(figure: Figure) -> tuple[float, float, float] | None:
    """A share's interval in per cent of a bar: where it begins, how wide it is, where the share stands. None for no share."""
    if figure.low is None or figure.high is None or figure.unit not in ("", "%"):
        return None
    whole = 100 if figure.unit == "%" else 1
    if not 0 <= figure.low <= figure.value <= figure.high <= whole:
        return None
    low, high, at = (round(100 * bound / whole, 2) for bound in (figure.low, figure.high, figure.value))
    return low, round(high - low, 2), at
