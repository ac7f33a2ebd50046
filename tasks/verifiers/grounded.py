"""Every number, date, name and quotation of the answer stands in its source.

The source is the target's `context`, `source` or `text`, and all that was said before the answer. Numbers and dates compare
by value, in any script and in the common ways to write them; names as words, with the endings that inflection gives them;
quotations letter by letter but for case, blanks and quotes. A number that the answer works out is not in the source, and fails.

It sees invented facts, not wrong ones: a negation ("did not win"), swapped roles ("A beat B" for "B beat A") and a right
name in the wrong place hold the same numbers and names, and pass. So do answers that claim nothing of the kind. For such
there is `nli`, a local model of natural language inference: each sentence of the answer must follow from the source.
"""

import importlib
import re
from importlib.util import find_spec
from typing import Annotated

from pydantic import Field

from schemas.errors import RecipeError, RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.claims import Source, ungrounded
from tasks.text.occurrence import said_before, source_of

_SENTENCE = re.compile(r"[^\s.!?。！？][^.!?。！？\n]*(?:[.!?](?!\s|$)[^.!?。！？\n]*)*[.!?。！？]?")


def grounded(
    *,
    counts: bool = False,
    names: bool = True,
    quotes: bool = True,
    share: Annotated[float, Field(gt=0, le=1)] = 1.0,
    nli: InputPath | None = None,
    surely: Annotated[float, Field(gt=0, lt=1)] = 0.5,
) -> Verifier:
    """`counts` asks for the words of numbers up to ten too, with which an answer mostly counts what it lists itself.

    `share` of the claims must be found; `score` says how many were. `nli` is a model's folder, of `seedmill[torch]`;
    the sentence that follows least must do so `surely`, and the score is then how surely it does (0 where a claim is missing).
    One model's .5 is another's .9: `seedmill calibrate --verifier` finds the line on rows that people labelled. Raises RowError
    for a draft without a source.
    """
    if nli and not (find_spec("torch") and find_spec("transformers")):
        raise RecipeError("`grounded` with `nli` needs torch and transformers: pip install 'seedmill[torch]'")
    model = importlib.import_module("tasks.text.entailment").Entailment(nli) if nli else None

    def verify(draft: Draft) -> Verdict:
        text = f"{source_of(draft)}\n\n{said_before(draft)}"
        if not text.strip():
            raise RowError("cannot judge: there is no source that could hold the answer")
        strange, claims = ungrounded(draft.answer, Source(text, draft.lang), counts=counts, names=names, quotes=quotes)
        score = 1 - len(strange) / claims if claims else 1.0
        if score >= share and model:
            sure, said = model.least(text, _SENTENCE.findall(draft.answer))
            return Verdict.ok(sure) if sure >= surely else Verdict.fail(f"does not follow from the source: {said[:80]!r}", sure)
        if score >= share:
            return Verdict.ok(score)
        shown = ", ".join(repr(said[:60]) for said in dict.fromkeys(strange[:5]))
        return Verdict.fail(f"the source does not hold {shown}", 0.0 if model else score)

    return verify
