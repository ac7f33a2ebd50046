"""Agreement of the answer verifiers with the labels of real model answers: `python -m benchmarks.verification`.

Reads the sets in `$SEEDMILL_SHARED` (default `../shared/data`), skips with a message what is not there, and writes
RESULTS.md with every disagreement. Exits 1 where a GSM8K set agrees on less than 99.5 % of its rows.
"""

import gzip
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, chat, to_json
from tasks.operators import Verifier
from tasks.verifiers.math_answer import math_answer
from tasks.verifiers.numeric_answer import numeric_answer

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
WANTED = 0.995


@dataclass(frozen=True)
class Case:
    """One labelled answer: which set of rows it counts in, and whether its authors call it right."""

    group: str
    answer: str
    target: Any
    right: bool
    lang: str = "en"


@dataclass
class Score:
    """What a verifier made of one set of rows."""

    counts: Counter[tuple[bool | None, bool]] = field(default_factory=Counter)
    cpu: float = 0.0

    @property
    def rows(self) -> int:
        return self.counts.total()

    def agreement(self) -> float:
        return (self.counts[True, True] + self.counts[False, False]) / self.rows

    def precision(self) -> float:
        return self.counts[True, True] / max(self.counts[True, True] + self.counts[True, False], 1)

    def recall(self) -> float:
        return self.counts[True, True] / max(sum(self.counts[said, True] for said in (True, False, None)), 1)


def model_solutions() -> Iterator[Case]:
    """GPT-3 answers to GSM8K with the authors' `is_correct`, by model."""
    for row in _rows("gsm8k_model_solutions/model_solutions.jsonl.gz"):
        yield Case(f"gsm8k_model_solutions, {row['model']}", row["solution"], row["ground_truth"], row["is_correct"])


def tora_outputs() -> Iterator[Case]:
    """ToRA's free-form answers; right where the authors' extracted `pred` is `gt` as a float."""
    for row in _rows("gsm8k_tora_outputs/tora_gsm8k.jsonl.gz"):
        yield Case("gsm8k_tora_outputs", row["code"][0], row["gt"], _float(row["pred"][0]) == _float(row["gt"]))


def gsm8k_gold() -> Iterator[Case]:
    """GSM8K's own solutions, each against its own target (right) and against the next row's (right only where equal)."""
    rows = list(_rows("gsm8k_test/test.jsonl.gz"))
    golds = [row["answer"].rsplit("####", 1)[1].strip().replace(",", "") for row in rows]
    for number, row in enumerate(rows):
        yield Case("gsm8k_test, own target", row["answer"], golds[number], True)
        yield Case(
            "gsm8k_test, next target", row["answer"], golds[number - 1], _float(golds[number]) == _float(golds[number - 1])
        )


MGSM_SAYS = {
    "bn": "উত্তর হল {}।", "de": "Die Antwort lautet {}.", "en": "The answer is {}.", "es": "La respuesta es {}.",
    "fr": "La réponse est {}.", "ja": "答えは{}です。", "ru": "Ответ: {}.", "sw": "Jibu ni {}.",
    "te": "సమాధానం {}.", "th": "คำตอบคือ {}", "zh": "答案是{}。",
}  # fmt: skip
NATIVE = {
    "bn": "০১২৩৪৫৬৭৮৯",
    "te": "౦౧౨౩౪౫౬౭౮౯",
    "th": "๐๑๒๓๔๕๖๗๘๙",
    "ja": "０１２３４５６７８９",
    "zh": "０１２３４５６７８９",
}


def mgsm_targets() -> Iterator[Case]:
    """MGSM's targets said in its own languages, in native digits where there are some; the sentences are ours."""
    for row in _rows("mgsm/mgsm.jsonl.gz"):
        lang, number = row["lang"], row["answer"]
        digits = number.translate(str.maketrans("0123456789", NATIVE.get(lang, "0123456789")))
        yield Case("mgsm, said in its language", MGSM_SAYS[lang].format(digits), number, True, lang)


def qwen_samples() -> Iterator[Case]:
    """Qwen2.5-Math samples of MATH problems with the harness's score."""
    for row in _rows("math_qwen_samples/math_cot_100.jsonl.gz"):
        for code, score in zip(row["code"], row["score"], strict=True):
            yield Case("math_qwen_samples", code, row["gt"], score)


def math_gold() -> Iterator[Case]:
    """MATH's own solutions against themselves."""
    for row in _rows("math_test/math_test.jsonl.gz"):
        yield Case("math_test, own solution", row["solution"], row["solution"], True)


MEASURES: list[tuple[str, Verifier, Callable[[], Iterator[Case]]]] = [
    ("numeric_answer", numeric_answer(), model_solutions),
    ("numeric_answer", numeric_answer(), tora_outputs),
    ("numeric_answer", numeric_answer(), gsm8k_gold),
    ("numeric_answer", numeric_answer(), mgsm_targets),
    ("math_answer", math_answer(), model_solutions),
    ("math_answer", math_answer(), qwen_samples),
    ("math_answer", math_answer(), math_gold),
]


def measure(name: str, verifier: Verifier, cases: Iterator[Case]) -> tuple[dict[str, Score], list[str]]:
    """Scores by set of rows, and a line for every disagreement."""
    scores: dict[str, Score] = {}
    differ = []
    for case in cases:
        score = scores.setdefault(case.group, Score())
        said, reason = _said(verifier, case, score)
        score.counts[said, case.right] += 1
        if said != case.right:
            label = "right" if case.right else "wrong"
            differ.append(
                f"- {name}, {case.group}: labelled {label}, verifier: `{reason or 'passed'}`; ends `{_end(case.answer)}`"
            )
    return scores, differ


def _said(verifier: Verifier, case: Case, score: Score) -> tuple[bool | None, str]:
    draft = Draft(chat("", case.answer), target=to_json(case.target), lang=case.lang)
    began = time.process_time()
    try:
        verdict = verifier(draft)
        return verdict.passed, verdict.reason
    except RowError as error:
        return None, str(error)
    finally:
        score.cpu += time.process_time() - began


def _rows(name: str) -> Iterator[dict[str, Any]]:
    path = SHARED / name
    if not path.exists():
        print(f"skipped {name}: not in {SHARED} (set SEEDMILL_SHARED)", file=sys.stderr)
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _float(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _end(text: str) -> str:
    return " ".join(text[-60:].split()).replace("`", "'")


def table(name: str, scores: dict[str, Score]) -> Iterator[str]:
    """One line a set of rows."""
    for group, score in scores.items():
        rate = score.rows / max(score.cpu, 1e-9)
        unjudged = sum(score.counts[None, right] for right in (True, False))
        yield (
            f"| {name} | {group} | {score.rows:,} | {score.agreement():.2%} | {score.precision():.2%} "
            f"| {score.recall():.2%} | {unjudged} | {rate:,.0f} |"
        )


def main() -> None:
    """Measure all, write RESULTS.md."""
    lines, differ, short = [], [], []
    for name, verifier, cases in MEASURES:
        scores, found = measure(name, verifier, cases())
        lines += table(name, scores)
        differ += found
        short += [group for group, score in scores.items() if "gsm8k" in group and score.agreement() < WANTED]
    notes = (HERE / "NOTES.md").read_text(encoding="utf-8")
    head = (
        "| verifier | set of rows | rows | agreement | precision | recall | not judged | rows per CPU s |\n" + "|---" * 8 + "|"
    )
    title = f"# Verifiers against labels\n\n`python -m benchmarks.verification`, Python {platform.python_version()}."
    text = "\n".join(
        [f"{title}\n", head, *lines, "", notes.strip(), "", f"## All {len(differ)} disagreements", "", *differ, ""]
    )
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print("\n".join([head, *lines, f"{len(differ)} disagreements; see {HERE.name}/RESULTS.md"]))
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
