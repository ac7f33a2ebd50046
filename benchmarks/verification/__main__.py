"""Verifiers against labels that nobody here wrote: `python -m benchmarks.verification [part ...]`; without a part, all.

Reads the sets in `$SEEDMILL_SHARED` (default `../shared/data`), skips with a message what is not there, and writes each
part's section of RESULTS.md. Exits 1 where a part falls short of what it promises.
"""

import importlib
import json
import platform
import re
import sys
from types import ModuleType

from benchmarks.verification.labels import HEAD, HERE, SHOWN, Score, measured

PARTS = ["answers", "structure", "grounding", "languages", "rules", "instructions"]
RESULTS = HERE / "RESULTS.md"
Found = list[tuple[str, dict[str, Score]]]


def main(named: list[str]) -> int:
    """Measure the named parts, each in its own section."""
    short: list[str] = []
    for name in named or PARTS:
        part = importlib.import_module(f"benchmarks.verification.{name}")
        found = [(verifier, measured(verifier, make(), cases())) for verifier, make, cases in part.MEASURES]
        lines = [HEAD, *(score.line(verifier, group) for verifier, scores in found for group, score in scores.items())]
        print("\n".join(lines))
        put(name, section(part, found, lines))
        put("sets", table_of_sets(RESULTS.read_text(encoding="utf-8")))
        short += part.shortfalls(found)
    print("\n".join(short))
    return 1 if short else 0


def section(part: ModuleType, found: Found, lines: list[str]) -> str:
    """What RESULTS.md says of a part: its table, its notes (NAME.md beside it) and the disagreements."""
    name = part.__name__.rsplit(".", 1)[-1]
    scores = [score for _, by_group in found for score in by_group.values()]
    total = sum(len(score.differ) for score in scores)
    differ = [line for score in scores for line in _shown(score)]
    head = f"# {part.TITLE}\n\n`python -m benchmarks.verification {name}`, Python {platform.python_version()}.\n"
    notes = (HERE / f"{name}.md").read_text(encoding="utf-8").strip()
    return "\n".join([head, *lines, "", notes, "", f"## The {total} disagreements", "", *differ])


def table_of_sets(results: str) -> str:
    """Every set with the verifiers measured on it and their agreement, read from the tables below; or why there is none."""
    lines = [
        "# Every set, and which verifier answers it",
        "",
        "| set | verifier: agreement of its rows, lowest to highest |",
        "|---|---|",
    ]
    for name, elsewhere in json.loads((HERE / "sets.json").read_text(encoding="utf-8")).items():
        found: dict[str, list[float]] = {}
        for verifier, share in re.findall(rf"^\| ([a-z_]+)[^|]* \| {name}\b[^|]*\| [\d,]+ \| ([\d.]+)%", results, re.MULTILINE):
            found.setdefault(verifier, []).append(float(share))
        told = [f"{verifier}: {_range(shares)}" for verifier, shares in found.items()]
        lines.append(f"| {name} | {'; '.join([*told, elsewhere] if elsewhere else told)} |")
    return "\n".join([*lines, ""])


def _range(shares: list[float]) -> str:
    low, high = min(shares), max(shares)
    return f"{low:g} %" if low == high else f"{low:g} to {high:g} %"


def _shown(score: Score) -> list[str]:
    """The disagreements from the first to the last, evenly spaced: a set's first ones are often of one kind."""
    last, more = len(score.differ) - 1, len(score.differ) - SHOWN
    if more <= 0:
        return score.differ
    spread = [score.differ[round(at * last / (SHOWN - 1))] for at in range(SHOWN)]
    return [*spread, f"- ... and {more} more of this set"]


def put(name: str, text: str) -> None:
    """Replace that part's section of RESULTS.md, or add it; the others stay as they are."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    other = re.sub(rf"{re.escape(begin)}.*?{re.escape(end)}\n*", "", whole, flags=re.DOTALL)
    sections = dict(re.findall(r"<!-- (\w+) -->\n(.*?)<!-- end of \1 -->", other, flags=re.DOTALL)) | {name: f"{text}\n"}
    first = ["sets", *PARTS]
    ordered = sorted(sections, key=lambda each: (first.index(each) if each in first else len(first), each))
    RESULTS.write_text(
        "\n".join(f"<!-- {each} -->\n{sections[each]}<!-- end of {each} -->\n" for each in ordered), encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
