"""`language` on sentences of known languages: each under its own tag, and under that of another language."""

import random
from collections.abc import Iterator

from benchmarks.verification.labels import Case, Measure, Score, beginning, rows
from schemas.rows import Draft, chat
from tasks.text.which_language import known, macro
from tasks.verifiers.language import language

TITLE = "Languages"
SETS = {"sib200": "sib200/dev.jsonl.gz", "lingua_sentences": "lingua_sentences/sentences.jsonl.gz"}


def sentences() -> Iterator[Case]:
    """Languages that the verifier says it can tell; every third sentence also stands under a foreign tag, drawn by chance."""
    for name, file in SETS.items():
        there = [row for row in rows(file) if macro(row["lang"]) in known()]
        tags, rng = sorted({row["lang"] for row in there}), random.Random(1)
        for number, row in enumerate(there):
            yield _case(f"{name}, its own", row["text"], row["lang"], True)
            other = rng.choice(tags)
            if number % 3 == 0 and macro(other) != macro(row["lang"]):
                yield _case(f"{name}, another's", row["text"], other, False)


def _case(group: str, text: str, lang: str, right: bool) -> Case:
    return Case(group, Draft(chat("", text), lang=lang), right, f"{lang}: {beginning(text)}")


MEASURES: list[Measure] = [("language", language, sentences)]


def shortfalls(found: list[tuple[str, dict[str, Score]]]) -> list[str]:
    """Sets on which fewer than nine in ten agree."""
    return [
        f"{group}: {score.agreement():.1%}, wanted 90%"
        for _, scores in found
        for group, score in scores.items()
        if score.agreement() < 0.9
    ]
