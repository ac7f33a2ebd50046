"""The plots of the report page as inline SVG: equal rows give equal bytes, and colours come from the page (light or dark)."""

import io
import re
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tasks.plain_text import for_terminal

INK, MUTED, LINE, PAPER = "#010101", "#020202", "#030303", "#040404"
KINDS = {
    "real": "#050505",
    "synthetic": "#060606",
    "passed": "#070707",
    "failed": "#080808",
    "rejected": "#090909",
    "set aside": "#0a0a0a",
    "gave nothing": "#0b0b0b",
}
"""Stand-ins that no plot would use; the page's style sheet says what they look like."""
_VARIABLES = {INK: "ink", MUTED: "muted", LINE: "line", PAPER: "paper"} | {
    colour: kind.replace(" ", "-") for kind, colour in KINDS.items()
}
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "seedmill",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": LINE,
}
_WIDTH = 7.4
Stack = tuple[str, Sequence[tuple[str, float]]]
"""A bar: its name, and its parts as (kind, rows)."""


def stacked_bars(bars: Sequence[Stack]) -> Markup:
    """Horizontal bars from top to bottom; each part in its kind's colour, with its count where there is room."""
    with _style():
        figure, axes = _canvas(0.42 * len(bars) + 0.25)
        longest = max((sum(rows for _, rows in parts) for _, parts in bars), default=1) or 1
        for place, (_, parts) in enumerate(bars):
            _stack(axes, place, parts, longest)
        axes.set_yticks(range(len(bars)), [_short(name) for name, _ in bars])
        axes.invert_yaxis()
        axes.set_xlim(0, longest * 1.12)
        axes.set_xticks([])
        axes.spines[["bottom", "left"]].set_visible(False)
        return _svg(figure)


def columns(rows: Sequence[dict[str, Any]], name: str) -> Markup:
    """Vertical columns in the rows' order, stacked by `origin`, named by the column `name`; the measure is `rows`."""
    with _style():
        figure, axes = _canvas(2.5)
        labels = list(dict.fromkeys(str(row[name]) for row in rows))
        under = dict.fromkeys(labels, 0.0)
        for kind in dict.fromkeys(row.get("origin", "synthetic") for row in rows):
            heights = {str(row[name]): row["rows"] for row in rows if row.get("origin", "synthetic") == kind}
            base = [under[label] for label in labels]
            axes.bar(
                range(len(labels)), [heights.get(label, 0) for label in labels], bottom=base, width=0.86, color=_colour(kind)
            )
            under = {label: under[label] + heights.get(label, 0) for label in labels}
        every = max(len(labels) // 8, 1)
        axes.set_xticks(range(0, len(labels), every), [_short(label) for label in labels[::every]])
        axes.grid(axis="y", linewidth=0.6)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(name)
        return _svg(figure)


def intervals(rows: Sequence[dict[str, Any]], unit: str = "%") -> Markup:
    """Points with their 95 % intervals: a row of points a `setting`, one point an `arm`."""
    with _style():
        settings, arms = (list(dict.fromkeys(row[key] for row in rows)) for key in ("setting", "arm"))
        figure, axes = _canvas(0.34 * len(rows) + 0.45 * len(settings) + 0.3)
        for row in rows:
            place = settings.index(row["setting"]) * (len(arms) + 1.1) + arms.index(row["arm"])
            colour = list(KINDS.values())[(0, 2, 1)[arms.index(row["arm"]) % 3]]
            axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2.4, solid_capstyle="round")
            axes.plot([row["value"]], [place], "o", color=colour, markersize=7, markeredgecolor=PAPER, markeredgewidth=1.2)
            axes.annotate(
                f"{row['value']:.1f}", (row["high"], place), (7, 0), textcoords="offset points", va="center", color=INK
            )
        places = [number * (len(arms) + 1.1) + other for number in range(len(settings)) for other in range(len(arms))]
        axes.set_yticks(places, [_short(arm) for _ in settings for arm in arms])
        for number, setting in enumerate(settings):
            at = number * (len(arms) + 1.1) - 0.75
            axes.text(0, at, _short(str(setting)), transform=axes.get_yaxis_transform(), va="center", ha="left", color=MUTED)
        axes.set_ylim(max(places, default=0) + 0.7, -1.25)
        axes.margins(x=0.12)
        axes.grid(axis="x", linewidth=0.6)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlabel(unit)
        return _svg(figure)


def _style() -> AbstractContextManager[None]:
    return mpl.rc_context(_STYLE)  # type: ignore[arg-type]  # its type lists all 300 keys


def _stack(axes: Axes, place: int, parts: Sequence[tuple[str, float]], longest: float) -> None:
    start = 0.0
    for kind, rows in parts:
        axes.barh(place, rows, left=start, height=0.66, color=_colour(kind), edgecolor=PAPER, linewidth=0.8)
        if rows > longest * 0.075:
            axes.text(start + rows / 2, place, f"{rows:,.0f}", ha="center", va="center", color=PAPER, fontweight="bold")
        start += rows
    axes.text(start + longest * 0.012, place, f"{start:,.0f}", ha="left", va="center", color=MUTED)


def _canvas(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _colour(kind: str) -> str:
    return KINDS.get(kind, KINDS["synthetic"])


def _short(text: str) -> str:
    plain = " ".join(for_terminal(text).split())
    return plain if len(plain) <= 28 else plain[:27] + "…"


def _svg(figure: Figure) -> Markup:
    """The figure as an element of a page: no prolog, no metadata, no outside address, colours as variables."""
    file = io.StringIO()
    with warnings.catch_warnings():
        # The browser has its own fonts; a letter that matplotlib's lacks is only measured wrongly.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(file, format="svg", transparent=True, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    text = file.getvalue()
    element = re.sub(r'\s(xmlns(:xlink)?|version)="[^"]*"', "", text[text.index("<svg") :], count=3)
    element = re.sub(r"<style.*?</style>", "", element, count=1, flags=re.DOTALL)
    for colour, variable in _VARIABLES.items():
        element = element.replace(colour, f"var(--{variable})")
    return Markup(element)
