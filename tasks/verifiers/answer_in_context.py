"""The answer to a question about a text is a span of that text, and stands where the target says.

Compared in one spelling (case, blanks, quotes, dashes, stops at the edges), as whole words. The text is the target's
`context`, else the turns before the answer. SQuAD's `answers` (`text` and `answer_start`, in code points), or `text` with
`answer_start` in the target, are checked letter by letter, and the answer must then be one of them.
"""

from collections.abc import Iterator
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.occurrence import alike, occurs, source_of, trimmed


def answer_in_context() -> Verifier:
    """Raises RowError for a draft without a text to look in."""

    def verify(draft: Draft) -> Verdict:
        target = draft.read_target()
        spans = list(_spans(target))
        source = _context(target) if spans else source_of(draft)
        if not source.strip():
            raise RowError("cannot judge: there is no text that could hold the answer")
        fault = _offset_fault(spans, source) or _fault(draft.answer, [text for text, _ in spans], source)
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


def _spans(target: Any) -> Iterator[tuple[str, int]]:
    """Where the target says that answers stand."""
    if not isinstance(target, dict):
        return
    answers = target.get("answers")
    for answer in answers if isinstance(answers, list) else [target]:
        if isinstance(answer, dict) and isinstance(answer.get("text"), str) and isinstance(answer.get("answer_start"), int):
            yield answer["text"], answer["answer_start"]


def _context(target: Any) -> str:
    context = target.get("context") or target.get("source")
    if not isinstance(context, str):
        raise RowError("cannot judge: the target has offsets but no `context` that they count in")
    return context


def _offset_fault(spans: list[tuple[str, int]], source: str) -> str:
    for text, start in spans:
        found = source[start : start + len(text)] if start >= 0 else ""
        if found != text:
            return f"the context holds {found[:60]!r} at {start}, wanted {text[:60]!r}"
    return ""


def _fault(answer: str, wanted: list[str], source: str) -> str:
    said = alike(trimmed(answer))
    if not said:
        return "the answer is empty"
    if wanted:
        if said in {alike(trimmed(text)) for text in wanted}:
            return ""
        return f"answered {answer[:80]!r}, wanted {' or '.join(repr(text[:60]) for text in dict.fromkeys(wanted))}"
    return "" if occurs(said, alike(source)) else f"the text does not hold {answer[:120]!r}"
