"""A text of a corpus written again in another style, for pre-training: WRAP (Maini et al. 2401.16380, section 3).

The four styles are the paper's: `easy` (for a small child), `medium` (as an encyclopedia writes), `hard` (terse and learned)
and `qa` (questions and answers). The paper rephrases at most 300 tokens at a time, because more loses facts, and trains on as
much real text beside them: cut with `document_chunks` (`most_words: 200`) and add `as_text`. The target holds the original
under `text`, so that `grounded` sees what a rephrasing makes up.
"""

import asyncio
import re
from typing import Annotated, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, to_json
from tasks.operators import Ask, Generator, expecting
from tasks.text.chatter import chatter
from tasks.text.delimited import delimited
from tasks.text.elimination import opens_with_refusal
from tasks.text.prompt import prompt
from tasks.text.rouge import rouge_l, words_of
from tasks.text.seed_text import text_in
from tasks.text.there_and_back import without_rules

Style = Literal["easy", "medium", "hard", "qa"]
STYLES: dict[Style, str] = {
    "easy": "in very short and simple sentences and with few and common words, so that a small child understands it",
    "medium": "in clear and well-formed sentences of high quality, as a good encyclopedia would put it",
    "hard": "in terse and learned language, with rare and exact words for common ones, as one scholar writes to another",
    "qa": "as questions and answers, each question on a line that begins with `Question:`, its answer on the next line, which "
    "begins with `Answer:`; taken together the answers say all that the text says",
}
NEAR = 0.9  # ROUGE-L; above it the text is copied, which teaches nothing new
SHORTEST, LONGEST = 0.3, 3.0  # words of the new text for one of the old
_LABEL = re.compile(r"^(Question|Answer):", re.MULTILINE)


def rephrase(*, styles: Annotated[list[Style], Field(min_length=1)] | None = None) -> Generator:
    """One row for each of `styles` (`medium`) and seed (`facts.text`): a turn of the assistant alone, as `as_text` makes."""
    wanted: list[Style] = styles or ["medium"]
    if len(set(wanted)) < len(wanted):
        raise ValueError(f"styles: one stands twice in {', '.join(wanted)}")

    async def generate(seed: Seed, ask: Ask) -> list[Draft | RowError]:
        text = text_in(seed.read())
        return list(await asyncio.gather(*(_row(text, style, ask) for style in wanted)))

    return expecting(generate, len(wanted))


async def _row(text: str, style: Style, ask: Ask) -> Draft | RowError:
    try:
        reply = await ask([Message("user", prompt("rephrase", style=STYLES[style], text=delimited(text)))])
    except RowError as error:
        return RowError(f"{style}: {error}", raw=error.raw)
    new = without_rules(reply.text)
    if fault := fault_of(new, text, style):
        return RowError(f"{style}: {fault}", raw=reply.text)
    return Draft((Message("assistant", new),), target=to_json({"style": style, "text": text}))


def fault_of(new: str, text: str, style: Style) -> str:
    """Why a rephrasing is no row; empty for a good one."""
    if fault := opens_with_refusal(new) or chatter(new):
        return fault
    mine, theirs = words_of(new), words_of(text)
    if not SHORTEST <= (share := len(mine) / max(1, len(theirs))) <= LONGEST:
        return f"{len(mine)} words for {len(theirs)}: {'something is left out' if share < 1 else 'something is added'}"
    if style == "qa":
        return "" if _is_dialogue(new) else "wanted lines of `Question:`, each with a line of `Answer:` under it"
    if (near := rouge_l(mine, theirs)) > NEAR:
        return f"the text is copied: ROUGE-L {near:.2f} to the original"
    return ""


def _is_dialogue(text: str) -> bool:
    before, *parts = _LABEL.split(text)
    labels, said = parts[::2], parts[1::2]
    in_turn = labels == ["Question", "Answer"] * (len(labels) // 2)
    return bool(labels) and in_turn and not before.strip() and all(words.strip() for words in said)
