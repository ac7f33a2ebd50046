"""`instructions_followed` against the official verdicts of IFEval and M-IFEval, instruction by instruction."""

from collections.abc import Iterator
from typing import Any

from benchmarks.verification.labels import Case, Measure, Score, beginning, rows
from schemas.rows import Draft, chat, to_json
from tasks.verifiers.instructions_followed import instructions_followed

TITLE = "Instructions"


def official(label: str) -> Iterator[Case]:
    """Each instruction of each row by itself, labelled by the authors' program."""
    for row in rows("ifeval_outputs/m_ifeval.jsonl.gz"):
        yield from _cases(f"ifeval_outputs, {row['lang']}, {label}", row, label)
    for row in rows("ifeval_gpt4/ifeval_gpt4.jsonl.gz"):
        yield from _cases(f"ifeval_gpt4, {label}", row, label)


def _cases(group: str, row: dict[str, Any], label: str) -> Iterator[Case]:
    for name, given, right in zip(row["instruction_id_list"], row["kwargs"], row[label], strict=True):
        arguments = {key: value for key, value in given.items() if value is not None}
        target = to_json({"instruction_id_list": [name], "kwargs": [arguments]})
        yield Case(
            group, Draft(chat(row["prompt"], row["response"]), target=target), right, f"{name}: {beginning(row['response'])}"
        )


MEASURES: list[Measure] = [
    ("instructions_followed", instructions_followed, lambda: official("strict")),
    ("instructions_followed, loose", lambda: instructions_followed(loose=True), lambda: official("loose")),
]


def shortfalls(found: list[tuple[str, dict[str, Score]]]) -> list[str]:
    """English sets on which fewer than 97 in a hundred verdicts agree."""
    return [
        f"{name}, {group}: {score.agreement():.1%}, wanted 97%"
        for name, scores in found
        for group, score in scores.items()
        if ("gpt4" in group or " en," in group) and score.agreement() < 0.97
    ]
