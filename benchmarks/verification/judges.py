"""The arithmetic of calibration on recorded verdicts of real judges: `python -m benchmarks.verification.judges`. Asks no model.

Verdicts that GPT-3.5, GPT-4 and PandaLM gave years ago stand in for replies; people's labels, or what is known by
construction, stand beside them. Intervals and thresholds are proved by simulation on the same base rates.
"""

import platform
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.verification.__main__ import put
from benchmarks.verification.labels import HERE, SHARED
from benchmarks.verification.labels import rows as rows_of_set
from schemas.calibration import Calibration, Estimate
from schemas.rows import Draft, Message, Verdict, chat
from tasks.calibrate import Judgement, calibration_of
from tasks.judging.agreement import expected, kappa, length_odds, share, threshold_for
from tasks.reading.labelled import Labelled
from tasks.text.chances import Floats

WANTED = 0.9
RUNS = 1000
Line = tuple[Any, ...]


def main() -> int:
    """Measure all of it and write the section."""
    if not SHARED.is_dir():
        print(f"skipped: there is no {SHARED} (set SEEDMILL_SHARED)", file=sys.stderr)
        return 0
    tables = [text for table in (against_people, classes, places_and_lengths, coverage, promises) for text in table()]
    notes = (HERE / "judges.md").read_text(encoding="utf-8").strip()
    head = f"# Recorded judges\n\n`python -m benchmarks.verification.judges`, Python {platform.python_version()}.\n"
    put("judges", "\n".join([head, *tables, notes, ""]))
    print("\n".join(tables))
    return 0


def against_people() -> Iterator[str]:
    """Pass or fail: what `seedmill calibrate` would say of each recorded judge."""
    sets = [
        ("gpt-3.5-turbo", "pandalm, the first answer is better", lambda: pandalm("gpt35_result")),
        ("PandaLM-7B", "pandalm, the first answer is better", lambda: pandalm("pandalm7b_result")),
        ("GPT-4", "xstest, full compliance", lambda: xstest("gpt4_label")),
        ("string match", "xstest, full compliance", lambda: xstest("string_match_label")),
        ("GPT-4", "toolalpaca, the calls are the standard answer's", toolalpaca),
    ]
    yield from table(
        (
            "judge",
            "set",
            "rows",
            "not judged",
            "agreement",
            "kappa",
            "people agree",
            "x odds, twice as long",
            "precision .9 at",
        ),
        (_calibrated(judge, name, make) for judge, name, make in sets),
    )


def _calibrated(judge: str, name: str, make: Callable[[], list[tuple[Labelled, Judgement]]]) -> Line:
    rows, found = (list(side) for side in zip(*make(), strict=True))
    known: Calibration = calibration_of(rows, found, WANTED, judge="", use="", model="", made_for={}, sample="")
    line = f"{known.threshold:g}, recall {_said(known.recall)}" if known.reached else "no threshold"
    figures = (_said(figure) for figure in (known.agreement, known.kappa, known.people, known.length_odds))
    return (judge, name, known.rows, known.unjudged, *figures, line)


def pandalm(column: str) -> list[tuple[Labelled, Judgement]]:
    """Three people and a judge say which of two answers is better; "the first is" is the pass."""
    found = []
    for row in rows_of_set("pandalm/testset-v1.jsonl.gz"):
        pair = Draft(chat(row["instruction"], row["response1"]), rejected=(Message("assistant", row["response2"]),))
        said = str(row[column])
        people = [row[f"annotator{number}"] == 1 for number in (1, 2, 3)]
        found.append((Labelled(pair, people), _judgement(None if said == "garbage" else said == "1")))
    return found


def xstest(column: str) -> list[tuple[Labelled, Judgement]]:
    """Two people and a judge say whether a reply complies in full; a judge that itself refuses has not judged."""
    found = []
    for row in rows_of_set("xstest_completions/completions.jsonl.gz"):
        people = [row[name] == "1_full_compliance" for name in ("annotation_1", "annotation_2", "final_label")]
        said = row[column] == "1_full_compliance" if re.match(r"[123]_", row[column]) else None
        found.append((Labelled(Draft(chat(row["prompt"], row["completion"])), people), _judgement(said)))
    return found


def toolalpaca() -> list[tuple[Labelled, Judgement]]:
    """GPT-4's verdict on the process against what is so: the calls are the standard answer's, names and parameters."""
    found = []
    for row in rows_of_set("toolalpaca/judged_outputs.jsonl.gz"):
        standard, _, solution = row["prompt_tail"].partition("## AI Assistant's Solution")
        if not solution:
            continue
        calls = [re.findall(r"Function: (\S+)\s+Parameters: (\{.*?\})\s*\n", text) for text in (standard, solution)]
        said = {"Yes": True, "No": False}.get(str(row["process_correctness"]))
        found.append((Labelled(Draft(chat("", solution)), [calls[0] == calls[1]]), _judgement(said)))
    return found


def _judgement(said: bool | None) -> Judgement:
    return Judgement() if said is None else Judgement(Verdict(said, float(said)))


def classes() -> Iterator[str]:
    """All classes: kappa between judges and people, and between people."""
    pandalm_rows = [row for row in rows_of_set("pandalm/testset-v1.jsonl.gz") if row["gpt35_result"] != "garbage"]
    xstest_rows = [row for row in rows_of_set("xstest_completions/completions.jsonl.gz") if row["gpt4_label"][0] in "123"]
    pairs = [
        ("pandalm", pandalm_rows, "annotator1", "annotator2"),
        ("pandalm", pandalm_rows, "annotator1", "annotator3"),
        ("pandalm", pandalm_rows, "annotator2", "annotator3"),
        ("pandalm", pandalm_rows, "gpt35_result", "annotator1"),
        ("pandalm", pandalm_rows, "pandalm7b_result", "annotator1"),
        ("xstest", xstest_rows, "annotation_1", "annotation_2"),
        ("xstest", xstest_rows, "gpt4_label", "final_label"),
        ("xstest", xstest_rows, "string_match_label", "final_label"),
    ]
    yield from table(("set", "one", "other", "rows", "agree", "kappa"), (_classes(*pair) for pair in pairs))


def _classes(name: str, rows: list[dict[str, Any]], one: str, other: str) -> Line:
    mine, theirs = (np.array([str(row[side]).replace("Tie", "0") for row in rows]) for side in (one, other))
    agree = share(int((mine == theirs).sum()), mine.size)
    return name, one, other, mine.size, _said(agree), _said(kappa(mine, theirs, np.random.default_rng(0)))


def places_and_lengths() -> Iterator[str]:
    """GPT-4's preferences of AlpacaEval, by generator: nonsense that wins, and the same model told to be brief or verbose."""
    rows = [row for row in rows_of_set("alpaca_eval_outputs/outputs.jsonl.gz") if row["gpt4_turbo_preference"] is not None]
    names = sorted({row["generator"] for row in rows} - {"gpt4_1106_preview"})
    yield from table(
        ("GPT-4 prefers to gpt4_1106_preview", "rows", "won", "distinct answers", "mean letters"),
        (_preferred(name, [row for row in rows if row["generator"] == name]) for name in names),
    )
    pair = [row for row in rows if row["generator"].endswith(("_concise", "_verbose"))]
    length = np.log2([1 + len(row["output"]) for row in pair])
    won = np.array([row["gpt4_turbo_preference"] > 1.5 for row in pair])
    odds = length_odds(won, np.zeros(won.size, dtype=bool), length)
    yield f"Concise and verbose together: twice as long has {_said(odds)} times the odds to win.\n"


def _preferred(name: str, rows: list[dict[str, Any]]) -> Line:
    won = sum(row["gpt4_turbo_preference"] > 1.5 for row in rows)
    letters = np.mean([len(row["output"]) for row in rows])
    return name, len(rows), _said(share(won, len(rows))), len({row["output"] for row in rows}), f"{letters:,.0f}"


def base_rates() -> Iterator[tuple[str, float]]:
    """How often people said yes in sets that no recorded judge goes with."""
    halueval = [row["hallucination"] == "no" for row in rows_of_set("halueval_general/general_data.jsonl.gz")]
    truthful = [row["true"] for row in rows_of_set("truthfulqa/finetune_truth.jsonl.gz")]
    yield "halueval_general", float(np.mean(halueval))
    yield "truthfulqa", float(np.mean(truthful))


def coverage() -> Iterator[str]:
    """How often the 95 % intervals hold the truth, for a judge of known sensitivity .9 and specificity .75 on drawn samples."""
    rates = list(base_rates())
    cases = [(name, rate, rows) for name, rate in rates for rows in (50, 200)]
    yield from table(
        ("base rate of", "good", "rows", "agreement covered", "kappa covered", "odds of length covered"),
        (_covered(name, rate, rows) for name, rate, rows in cases),
    )


def _covered(name: str, rate: float, rows: int) -> Line:
    rng, slope = np.random.default_rng(1), 0.5
    whole = np.array([[rate * 0.9, rate * 0.1], [(1 - rate) * 0.25, (1 - rate) * 0.75]])
    chance = float(whole.sum(0) @ whole.sum(1))
    truth = float(whole.trace())
    truths = (truth, (truth - chance) / (1 - chance))
    hits = np.zeros(3)
    for _ in range(RUNS):
        good = rng.random(rows) < rate
        passed = rng.random(rows) < np.where(good, 0.9, 0.25)
        agree, beyond = share(int((good == passed).sum()), rows), kappa(good, passed, rng)
        length = rng.normal(size=rows)
        swayed = rng.random(rows) < 1 / (1 + np.exp(-(2.0 * good - 1.0 + slope * length)))
        odds = length_odds(swayed, good, length)
        hits += [_holds(agree, truths[0]), _holds(beyond, truths[1]), odds is not None and _holds(odds, np.exp(slope))]
    return name, f"{rate:.2f}", rows, *(f"{hit / RUNS:.1%}" for hit in hits)


def _holds(figure: Estimate, truth: float) -> bool:
    return figure.low - 5e-5 <= truth <= figure.high + 5e-5


def promises() -> Iterator[str]:
    """What a threshold promises on its own sample, what calibration promises, and what new rows then give."""
    yield from table(
        ("base rate of", "labelled", "judge", "no line", "precision on the sample", "precision promised", "precision got",
         "recall promised", "recall got", "got below the interval", "above it"),
        (_promised(*rate, rows, sharpness) for rate in base_rates() for rows in (60, 200) for sharpness in (1.0, 2.0)),
    )  # fmt: skip


def _promised(name: str, rate: float, rows: int, sharpness: float) -> Line:
    """Scores are normal with means `sharpness` apart, as percentages: a judge of AUC .76 (1) or .92 (2)."""
    rng = np.random.default_rng(2)
    new_scores, new_good = _drawn(rng, 100_000, rate, sharpness)
    told: list[tuple[float, ...]] = []
    below, above = 0, 0
    for _ in range(RUNS):
        scores, good = _drawn(rng, rows, rate, sharpness)
        line = threshold_for(scores, good, WANTED)
        if line is None:
            continue
        precision, recall = expected(scores, good, WANTED, rng)
        passes = new_scores >= line
        got = float(new_good[passes].mean()), float(passes[new_good].mean())
        told.append((float(good[scores >= line].mean()), precision.value, got[0], recall.value, got[1]))
        below += got[0] < precision.low
        above += got[0] > precision.high
    means = (f"{value:.3f}" for value in np.mean(told, axis=0))
    return (
        name,
        rows,
        f"AUC {_AUC[sharpness]}",
        f"{1 - len(told) / RUNS:.1%}",
        *means,
        f"{below / len(told):.1%}",
        f"{above / len(told):.1%}",
    )


_AUC = {1.0: ".76", 2.0: ".92"}


def _drawn(rng: np.random.Generator, rows: int, rate: float, sharpness: float) -> tuple[Floats, Any]:
    good = rng.random(rows) < rate
    return np.round(1 / (1 + np.exp(-rng.normal(np.where(good, sharpness / 2, -sharpness / 2)))), 2), good


def table(head: Line, lines: Iterator[Line]) -> Iterator[str]:
    """A Markdown table and an empty line."""
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    yield from (f"| {' | '.join(map(str, line))} |" for line in lines)
    yield ""


def _said(figure: Estimate | None) -> str:
    return "-" if figure is None else f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


if __name__ == "__main__":
    sys.exit(main())
