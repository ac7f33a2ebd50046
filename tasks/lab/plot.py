"""Perplexity and vocabulary of each generation and arm, as one SVG file that follows the reader's light or dark screen."""

import io
from collections.abc import Callable, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tasks.lab.collapse import Step

_INK, _LINE = "#010101", "#030303"
_ARMS = ["#c8493f", "#d9822b", "#7d6aa8", "#2b6cb0", "#2f8f5b"]
_DARK = {_INK: "#e8eaed", _LINE: "#4a5058"} | dict(
    zip(_ARMS, ["#f0796d", "#f0a95c", "#b3a0e0", "#6fb0ee", "#5cc490"], strict=True)
)
_LIGHT = {_INK: "#1f2328", _LINE: "#d0d7de"} | {colour: colour for colour in _ARMS}
_MARKERS = "osD^v"


def collapse_plot(steps: Sequence[Step]) -> str:
    """Two panels side by side, one line an arm; equal steps give equal bytes."""
    style = {"svg.fonttype": "none", "svg.hashsalt": "seedmill", "font.size": 10, "text.color": _INK, "axes.edgecolor": _LINE}
    more = {
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "grid.color": _LINE,
        "font.family": "DejaVu Sans",
    }
    with mpl.rc_context(style | more):  # type: ignore[arg-type]  # its type lists all 300 keys
        figure = Figure(figsize=(10, 4), layout="constrained")
        left, right = figure.subplots(1, 2)
        _panel(left, steps, lambda step: step.perplexity, "perplexity on held-out real text")
        _panel(right, steps, lambda step: step.vocabulary, "different words in the training text")
        figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=len(_ARMS), frameon=False)
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return _themed(file.getvalue())


def _panel(axes: Axes, steps: Sequence[Step], measure: Callable[[Step], float], title: str) -> None:
    for number, arm in enumerate(dict.fromkeys(step.arm for step in steps)):
        run = [step for step in steps if step.arm == arm]
        colour, marker = _ARMS[number % len(_ARMS)], _MARKERS[number % len(_MARKERS)]
        axes.plot([s.generation for s in run], [measure(s) for s in run], marker=marker, color=colour, label=arm, markersize=5)
    axes.set(title=title, xlabel="generation", ylim=(0, None))
    axes.grid(axis="y", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def _themed(svg: str) -> str:
    """Colours as variables, with a value each for light and for dark; the paper is painted, since a viewer may be either."""
    for number, colour in enumerate(_LIGHT):
        svg = svg.replace(colour, f"var(--c{number})")
    light, dark = ("".join(f"--c{n}:{value};" for n, value in enumerate(theme.values())) for theme in (_LIGHT, _DARK))
    sheet = f"svg{{{light}background:#fff}}@media (prefers-color-scheme:dark){{svg{{{dark}background:#16191d}}}}"
    return svg.replace("<defs>", f"<style>{sheet}</style>\n <defs>", 1)
