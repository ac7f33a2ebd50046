"""A second model translates the answer back; what comes out is close to the original (chrF), its numbers unchanged.

Round-trip checks catch what was left out, made up or changed. They cannot catch a translation that is word for word, which
returns well and reads badly, nor two models' shared mistake.
"""

from typing import Literal

from schemas.errors import RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Verdict
from tasks.judging.material import question_of, shown_to_judge, target_of
from tasks.judging.threshold import Threshold, line_of, verdict_of
from tasks.operators import Ask, Judge, expecting
from tasks.text.chrf import chrf
from tasks.text.prompt import prompt
from tasks.text.there_and_back import changed_numbers, without_rules


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

    return expecting(judge, questions=1)


def verdict(found: str, wanted: str, line: float, lang: str) -> Verdict:
    """How far the text that came back is the original; numbers are compared where `lang` says how to read them."""
    if lang and (changed := changed_numbers(found, wanted, lang)):
        return Verdict.fail(changed)
    score = chrf(found, wanted)
    return verdict_of(score, line, f"chrF {score:.2f} of what came back, wanted {line:.2f}")
