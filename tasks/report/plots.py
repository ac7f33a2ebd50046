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


def intervals(rows: Sequence[dict[str, Any]]) -> Markup:
    """Points with their 95 % intervals, one an `arm`, in blocks by `setting`; `unit` says of what.

    Where rows have a `gain`, it stands to the right beside a line at zero: gains above it, losses below, each in its colour.
    """
    with _style():
        places, names = _blocks(rows)
        arms = list(dict.fromkeys(row["arm"] for row in rows))
        figure = Figure(figsize=(_WIDTH, 0.3 * (max(places, default=0) + 2.2)), layout="constrained")
        gains = bool(rows) and "gain" in rows[0]
        panels = figure.subplots(1, 2 if gains else 1, sharey=True, squeeze=False, width_ratios=[3, 2] if gains else None)[0]
        for place, row in zip(places, rows, strict=True):
            _interval(panels[0], place, (row["value"], row["low"], row["high"]), _arm_colour(row["arm"], arms), "{:.1f}")
            if gains and row["gain_low"] != row["gain_high"]:
                bounds = row["gain"], row["gain_low"], row["gain_high"]
                _interval(panels[1], place, bounds, KINDS[_judged(row)], "{:+.1f}")
        panels[0].set_yticks(places, [_short(row["arm"]) for row in rows])
        for at, setting in names:
            place = panels[0].get_yaxis_transform()
            panels[0].text(0, at, _short(setting), transform=place, va="center", ha="left", color=MUTED)
        panels[0].set_ylim(max(places, default=0) + 0.7, -1.25)
        panels[0].set_xlabel(str(rows[0].get("unit", "%")) if rows else "")
        for axes in panels:
            axes.margins(x=0.16)
            axes.grid(axis="x", linewidth=0.6)
            axes.spines[["left", "bottom"]].set_visible(False)
        if gains:
            panels[1].axvline(0, color=MUTED, linewidth=1)
            panels[1].set_xlabel("better than the real rows alone")
        return _svg(figure)


def _blocks(rows: Sequence[dict[str, Any]]) -> tuple[list[float], list[tuple[float, str]]]:
    """Where each row stands, with room above each setting for its name; where the names stand."""
    places, names, at, last = list[float](), list[tuple[float, str]](), 0.0, None
    for row in rows:
        if row["setting"] != last:
            at += 1.1 if names else 0.0
            names.append((at - 0.75, str(row["setting"])))
            last = row["setting"]
        places.append(at)
        at += 1
    return places, names


def _interval(axes: Axes, place: float, bounds: tuple[float, float, float], colour: str, form: str) -> None:
    value, low, high = bounds
    axes.plot([low, high], [place, place], color=colour, linewidth=2.4, solid_capstyle="round")
    axes.plot([value], [place], "o", color=colour, markersize=7, markeredgecolor=PAPER, markeredgewidth=1.2)
    axes.annotate(form.format(value), (high, place), (7, 0), textcoords="offset points", va="center", color=INK)


def _arm_colour(arm: str, arms: Sequence[str]) -> str:
    known = {"real only": "real", "synthetic only": "synthetic", "real + synthetic": "passed", "unfiltered": "rejected"}
    if arm in known or arm.endswith("% synthetic"):
        return KINDS[known.get(arm, "set aside")]
    return list(KINDS.values())[(0, 2, 1)[arms.index(arm) % 3]]


def _judged(row: dict[str, Any]) -> str:
    """The kind whose colour says what the interval allows one to say."""
    return "passed" if row["gain_low"] > 0 else "failed" if row["gain_high"] < 0 else "gave nothing"


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
