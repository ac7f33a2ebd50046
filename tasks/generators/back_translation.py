"""A text translated into another language and back: the same in other words, or a pair of the two languages.

`text` is the text that came back, said otherwise. `parallel` is what machine translation calls back-translation (Sennrich et
al. 1511.06709): a made-up source for a real target, so that the answer is the original that people wrote. How the source was
drawn matters (Edunov et al. 1808.09381: drawn words teach more than the likeliest), and synthetic sources should stay marked
until the training (Caswell et al. 1906.06442): the target keeps both texts, the language, the score and the sampling.
"""

from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.text.chatter import chatter
from tasks.text.chrf import chrf
from tasks.text.delimited import delimited
from tasks.text.elimination import opens_with_refusal
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.seed_text import text_in
from tasks.text.there_and_back import changed_numbers, without_rules

UNTRANSLATED = 0.8  # chrF; two languages, names and numbers and all, lie far below
ASKS = (
    "Translate into {language}:",
    "Please translate the following text into {language}.",
    "What does this say in {language}?",
    "Write this in {language}:",
    "Give me the {language} version of this text.",
)


def back_translation(
    *,
    language: Annotated[str, Field(min_length=1)],
    original: Annotated[str, Field(min_length=1)] = "English",
    form: Literal["text", "parallel"] = "text",
    least: Annotated[float, Field(ge=0, le=1)] = 0.5,
    back_model: str = "",
    sampling: dict[str, Any] | None = None,
) -> Generator:
    """One row a seed (`facts.text`, in the language `original`); `language` is the one between, both in words (`German`).

    What comes back must be close to the original, `least` by chrF, its numbers unchanged. `sampling` holds parameters of the
    way there alone (`{temperature: 1}`); `back_model` goes the way back, and sees more than the first model sees of itself.
    """
    returns: dict[str, Any] = {"model": back_model} if back_model else {}
    there: dict[str, Any] = sampling or {}

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        text = text_in(seed.read()).strip()
        pivot = await _translated(text, language, ask, **there)
        if chrf(pivot, text) > UNTRANSLATED:
            raise RowError(f"is not translated into {language}", raw=pivot)
        back = await _translated(pivot, original, ask, **returns)
        score = chrf(back, text)
        if fault := _fault(back, text, seed.lang, score, least):
            raise RowError(fault, raw=to_json([pivot, back]))
        kept = {"text": text, "pivot": pivot, "back": back, "language": language, "chrf": round(score, 3), "sampling": there}
        if form == "parallel":
            asked = Random(f"back_translation {seed.id}").choice(ASKS).format(language=original)
            return [Draft(chat(f"{asked}\n\n{pivot}", text), target=to_json(kept))]
        if words_of(back) == words_of(text):
            raise RowError("comes back in the same words", raw=back)
        return [Draft((Message("assistant", back),), target=to_json(kept))]

    return generate


async def _translated(text: str, language: str, ask: Ask, **options: Any) -> str:
    reply = await ask([Message("user", prompt("translate", language=language, text=delimited(text)))], **options)
    found = without_rules(reply.text)
    for fault, before in ((opens_with_refusal(found), opens_with_refusal(text)), (chatter(found), chatter(text))):
        if fault and not before:
            raise RowError(f"into {language}: {fault}", raw=reply.text)
    return found


def _fault(back: str, text: str, lang: str, score: float, least: float) -> str:
    if changed := changed_numbers(back, text, lang):
        return changed
    return f"chrF {score:.2f} of what came back, wanted {least:.2f}" if score < least else ""
