"""Agreement and speed of the code sandbox on labelled programs: `python -m benchmarks.code [COMMIT]`.

HumanEval and MBPP solutions must all pass, CodeGen-16B samples must end as recorded; then short programs for the rate (those
of an older commit beside them, where one is named), and the mutants that HumanEval's and MBPP's own tests kill. Reads
`$SEEDMILL_SHARED` (default `../shared/data`), writes RESULTS.md. Exits 1 where a reference solution fails or less than 99 % of
the recorded outcomes come again.
"""

import gzip
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.code import speed
from schemas.errors import RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.code import sandbox
from tasks.code.exam import exam_of
from tasks.operators import Verifier
from tasks.verifiers.code_passes import code_passes
from tasks.verifiers.tests_kill_mutants import tests_kill_mutants

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
FLIGHTS = 2
WANTED = 0.99
HIDDEN = ("matplotlib", "pandas", "sklearn")
MUTATED_EVERY = 8


def humaneval() -> Iterator[Draft]:
    """Prompts with their canonical solutions."""
    for row in _rows("humaneval/HumanEval.jsonl.gz"):
        yield Draft(chat(row["prompt"], row["canonical_solution"]), target=to_json(row["test"]), id=row["task_id"])


def mbpp() -> Iterator[Draft]:
    """Reference code with its three asserts."""
    for row in _rows("mbpp/mbpp.jsonl.gz"):
        target = to_json({"tests": row["test_list"], "setup": row["test_setup_code"]})
        yield Draft(chat(row["text"], row["code"]), target=target, id=f"MBPP/{row['task_id']}")


def codegen() -> Iterator[tuple[Draft, str]]:
    """CodeGen-16B samples with their recorded outcomes."""
    prompts = {row["task_id"]: row["prompt"] for row in _rows("humaneval_codegen16b/prompts.jsonl.gz")}
    tests = {row["task_id"]: row for row in _rows("humaneval/HumanEval.jsonl.gz")}
    for number, row in enumerate(_rows("humaneval_codegen16b/samples.jsonl.gz")):
        task = tests[row["task_id"]]
        target = to_json({"tests": task["test"], "entry_point": task["entry_point"]})
        question = prompts[row["task_id"]]
        yield Draft(chat(question, row["completion"]), target=target, id=f"{row['task_id']} #{number}"), row["outcome"]


def judged(verifier: Verifier, drafts: list[Draft]) -> tuple[list[Verdict], float]:
    """The verdicts in order, and rows a second with `FLIGHTS` programs in flight."""
    began = time.perf_counter()
    with ThreadPoolExecutor(FLIGHTS) as pool:
        verdicts = list(pool.map(lambda draft: _verdict(verifier, draft), drafts))
    return verdicts, len(drafts) / (time.perf_counter() - began)


def main() -> None:
    """Measure all, write RESULTS.md."""
    if not SHARED.exists():
        sys.exit(f"skipped: there is no {SHARED} (set SEEDMILL_SHARED)")
    lines = [
        "Short programs (`python -m benchmarks.code.speed COMMIT` alone). The rate is by the wall clock on "
        f"{os.cpu_count()} cores with {os.getloadavg()[0]:.1f} others at work; a core's worth of CPU is 1000 / CPU ms.",
        "",
        *speed.lines((sys.argv[1:] or [""])[0]),
        "",
    ]
    lines.append(f"- layers: `{json.dumps(sandbox.level())}`; {platform.python_version()}, Linux {platform.release()}")
    verifier, fine = code_passes(), True
    for name, drafts in (("humaneval", list(humaneval())), ("mbpp", list(mbpp()))):
        verdicts, rate = judged(verifier, drafts)
        passed = sum(verdict.passed for verdict in verdicts)
        fine = fine and passed == len(drafts)
        lines.append(f"- {name}: {passed} of {len(drafts)} reference solutions pass, {rate:.0f} rows/s")
    samples = list(codegen())
    verdicts, rate = judged(verifier, [draft for draft, _ in samples])
    pairs = list(zip(samples, verdicts, strict=True))
    same = sum(verdict.passed == (label == "pass") for (_, label), verdict in pairs) / len(pairs)
    lines.append(
        f"- humaneval_codegen16b: {same:.2%} of {len(pairs):,} recorded pass/fail outcomes come again, {rate:.0f} rows/s"
    )
    lines += [f"  - recorded {label}: {told}" for label, told in sorted(_confusion(pairs).items())]
    lines += [
        f"  - differs: {draft.id}, recorded {label}, here `{verdict.reason or 'passed'}`, {_elsewhere(draft)}"
        for (draft, label), verdict in pairs
        if verdict.passed != (label == "pass")
    ]
    lines += [mutation(name, drafts) for name, drafts in (("humaneval", list(humaneval())), ("mbpp", list(mbpp())))]
    text = "\n".join(["# The code sandbox, measured", "", "`python -m benchmarks.code`", "", *lines, ""])
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit(0 if fine and same >= WANTED else 1)


def mutation(name: str, drafts: list[Draft]) -> str:
    """What share of mutants a benchmark's own tests kill, on every eighth task."""
    verdicts, _ = judged(tests_kill_mutants(share=1.0, most=12, seconds=1), drafts[::MUTATED_EVERY])
    killed = sum(verdict.score for verdict in verdicts) / len(verdicts)
    whole = sum(verdict.passed for verdict in verdicts)
    return f"- {name}, mutants: its tests kill {killed:.1%}; {whole} of {len(verdicts)} test sets kill every one"


def _elsewhere(draft: Draft) -> str:
    """How it ends where the libraries that a sample imports in passing are not installed, as where its label was recorded."""
    exam = exam_of(draft)
    hide = f"import sys\nsys.modules.update(dict.fromkeys({HIDDEN}))\n"
    ran = sandbox.run(hide + exam.program, exam.tests, entry_point=exam.entry_point)
    return f"without {', '.join(HIDDEN)} `{ran.reason or ran.outcome}`"


def _verdict(verifier: Verifier, draft: Draft) -> Verdict:
    try:
        return verifier(draft)
    except RowError as error:
        return Verdict.fail(f"unjudged: {error}")


def _confusion(pairs: list[tuple[tuple[Draft, str], Verdict]]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = {}
    for (_, label), verdict in pairs:
        counts.setdefault(label, Counter())[verdict.reason.split(":")[0] or "passed"] += 1
    return {label: ", ".join(f"{kind} {times}" for kind, times in sorted(count.items())) for label, count in counts.items()}


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(SHARED / name, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main()
