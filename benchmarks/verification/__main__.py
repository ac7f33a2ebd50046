"""Verifiers against labels that nobody here wrote: `python -m benchmarks.verification [part ...]`; without a part, all.


Reads the sets in `$SEEDMILL_SHARED` (default `../shared/data`), skips with a message what is not there, and writes each
part's section of RESULTS.md. Exits 1 where a part falls short of what it promises.
"""

import importlib
import platform
import re
import sys
from types import ModuleType

from benchmarks.verification.labels import HEAD, HERE, SHOWN, Score, measured

PARTS = ["answers", "structure", "grounding", "languages"]
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


def _shown(score: Score) -> list[str]:
    more = len(score.differ) - SHOWN
    return score.differ[:SHOWN] + ([f"- ... and {more} more of this set"] if more > 0 else [])


def put(name: str, text: str) -> None:
    """Replace that part's section of RESULTS.md, or add it; the others stay as they are."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    other = re.sub(rf"{re.escape(begin)}.*?{re.escape(end)}\n*", "", whole, flags=re.DOTALL)
    sections = dict(re.findall(r"<!-- (\w+) -->\n(.*?)<!-- end of \1 -->", other, flags=re.DOTALL)) | {name: f"{text}\n"}
    ordered = sorted(sections, key=lambda each: (PARTS.index(each) if each in PARTS else len(PARTS), each))
    RESULTS.write_text(
        "\n".join(f"<!-- {each} -->\n{sections[each]}<!-- end of {each} -->\n" for each in ordered), encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
