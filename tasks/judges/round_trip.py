"""A second model translates the answer back; what comes out is close to the original (chrF), its numbers unchanged.

Round-trip checks catch what was left out, made up or changed. They cannot catch a translation that is word for word, which
returns well and reads badly, nor two models' shared mistake.
"""

from collections import Counter
from fractions import Fraction
from typing import Literal

from schemas.errors import RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Verdict
from tasks.judging.material import question_of, shown_to_judge, target_of
from tasks.judging.threshold import Threshold, line_of, verdict_of
from tasks.operators import Ask, Judge
from tasks.text.chrf import chrf
from tasks.text.numbers import numbers_in, plain
from tasks.text.prompt import prompt


def round_trip(
    *,
    language: str,
    lang: str = "en",
    original: Literal["question", "target"] = "question",
    keep_numbers: bool = True,
    threshold: Threshold | None = None,
    calibration: InputPath | None = None,
) -> Judge:
    """`language` is the original's, in words, and `lang` its tag; `original` says where it stands. chrF `threshold`: 0.5.

    A lost, new or changed number fails whatever chrF says; its score is then 0.
    """
    line = line_of(threshold, calibration, 0.5)
    instructions = prompt("round_trip", language=language)

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        wanted = question_of(draft) if original == "question" else target_of(draft)
        if not wanted.strip():
            raise RowError("cannot judge: the original is empty")
        reply = await ask(shown_to_judge(instructions, text=draft.answer))
        return verdict(without_rules(reply.text), wanted, line, lang if keep_numbers else "")

    return judge


def verdict(found: str, wanted: str, line: float, lang: str) -> Verdict:
    """How far the text that came back is the original; numbers are compared where `lang` says how to read them."""
    if lang and (changed := changed_numbers(found, wanted, lang)):
        return Verdict.fail(changed)
    score = chrf(found, wanted)
    return verdict_of(score, line, f"chrF {score:.2f} of what came back, wanted {line:.2f}")


def changed_numbers(found: str, wanted: str, lang: str) -> str:
    """What became of the numbers; empty where all are there as often as they were."""
    came, were = (_numbers(text, lang) for text in (found, wanted))
    told = [
        f"{word} {', '.join(_shown(n) for n in sorted(lost)[:3])}"
        for word, lost in (("lost", were - came), ("new", came - were))
        if lost
    ]
    return f"numbers changed on the way: {'; '.join(told)}" if told else ""


def without_rules(text: str) -> str:
    """The translation without the lines of dashes that a model may repeat round it."""
    lines = text.strip().splitlines()
    inner = [line for place, line in enumerate(lines) if place not in (0, len(lines) - 1) or line.strip("- ")]
    return "\n".join(inner).strip()


def _numbers(text: str, lang: str) -> Counter[Fraction]:
    return Counter(number.value for number in numbers_in(plain(text), lang) if number.value is not None)


def _shown(number: Fraction) -> str:
    return f"{float(number):g}"
