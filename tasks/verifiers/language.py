"""The text is in the language it should be in, by a small model of 176 languages. Needs `pip install 'seedmill[language]'`.

A long text is told piece by piece, so that an answer which changes its language halfway is seen. Varieties of a macrolanguage
count as one. Of a few letters only the script tells something: Chinese says a sentence in ten signs. Texts in a language that
the model does not know cannot be told and fail.
"""

from collections import Counter
from typing import Annotated

from pydantic import Field

from schemas.errors import RecipeError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.columns import Part
from tasks.text.scripts import NAMES, script_of, scripts_of
from tasks.text.which_language import known, languages_of, macro

DOUBT = 0.1
"""A piece is foreign where the model gives the wanted language less than this: near relatives (Czech, Slovak) share a piece."""
SIGNS = 10
"""So many letters of a foreign script are no loanword."""
ANYWHERE = ("Latin", "Greek")
"""Scripts of names and formulas, which stand in rows of any language."""
Share = Annotated[float, Field(gt=0, le=1)]


def language(*, of: Part = "answer", languages: list[str] | None = None, least: Share = 0.7, few: int = 20) -> Verifier:
    """`languages` are tags (`de`, `zh-Hans`, `deu_Latn`); without them the draft's `lang`. The score is the share of the text.

    Texts with fewer than `few` letters pass, where they are not written in a foreign script.
    """
    given = {tag: macro(tag) for tag in languages or []}
    if unknown := sorted(tag for tag, found in given.items() if found not in known()):
        raise RecipeError(f"params.languages: the model knows no language {unknown[0]!r}")

    def verify(draft: Draft) -> Verdict:
        text = _text(draft, of)
        wanted = set(given.values()) or {macro(draft.lang)}
        if not wanted & known():
            return Verdict.fail(f"the model knows no language {draft.lang!r}; use `script`")
        if sum(map(str.isalpha, text)) < few:
            fault = _foreign_script(text, list(given) or [draft.lang])
            return Verdict.fail(fault) if fault else Verdict.ok()
        told = languages_of(text)
        foreign = [max(sure, key=lambda tag: sure[tag]) for sure in told if sum(sure.get(tag, 0.0) for tag in wanted) < DOUBT]
        share = 1 - len(foreign) / len(told)
        if share >= least:
            return Verdict.ok(share)
        other, _ = Counter(foreign).most_common(1)[0]
        return Verdict.fail(f"looks like {other}, {1 - share:.0%} of it; wanted {' or '.join(sorted(wanted))}", share)

    return verify


def _foreign_script(text: str, tags: list[str]) -> str:
    """What is wrong with a short text in letters that none of the languages is written in; nothing where that is not known."""
    known = [scripts_of(tag, macro(tag)) for tag in tags]
    others = NAMES - {*ANYWHERE, *(script for scripts in known for script in scripts)}
    letters = [script_of(letter) for letter in text if letter.isalpha()]
    foreign = Counter(script for script in letters if script in others)
    if not all(known) or foreign.total() < max(SIGNS, len(letters) / 2):
        return ""
    return f"is written in {foreign.most_common(1)[0][0]}, as {' or '.join(sorted(tags))} is not"


def _text(draft: Draft, of: Part) -> str:
    if of == "conversation":
        return "\n".join(turn.content for turn in draft.messages)
    return draft.answer if of == "answer" else draft.question
