"""Does a text stand in a source? Spelled alike: one case, one kind of blank, quote and dash, whole words.

The source of a row is what its target gives as `context`, `source` or `text`, else all that was said before the answer.
"""

import re
import unicodedata

from schemas.rows import Draft

_ALIKE = str.maketrans(
    dict.fromkeys("“”„«»‟″", '"') | dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("‐‑‒–—―−", "-") | {"\u00ad": None, "…": "..."}
)
_EDGES = " \t\n.,;:!?\"'“”„«»‘’()[]{}*_。、，；：！？「」『』（）《》।؟،"
_NUMBER = re.compile(r"\d[.,]?\d")
_POINT = re.compile(r"\d[.,]\d")
_UNSPACED = re.compile(r"[\u0590-\u06ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts that put no blanks between words, or write articles before them and endings behind them (Arabic, Hebrew, Korean)."""


def source_of(draft: Draft) -> str:
    """What the answer must be found in; empty where there is nothing."""
    target = draft.read_target()
    for name in ("context", "source", "text"):
        if isinstance(target, dict) and isinstance(target.get(name), str) and target[name].strip():
            return str(target[name])
    return said_before(draft)


def said_before(draft: Draft) -> str:
    """All turns but the last answer."""
    last = max((at for at, message in enumerate(draft.messages) if message.role == "assistant"), default=len(draft.messages))
    return "\n\n".join(message.content for message in draft.messages[:last] if message.content)


def alike(text: str) -> str:
    """The text in the one spelling in which texts compare."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold().split())


def trimmed(text: str) -> str:
    """Without the blanks, quotes and stops round it."""
    return text.strip(_EDGES)


def occurs(text: str, source: str) -> bool:
    """Whether a text stands in a source, both as `alike` gives them, and begins and ends where words do."""
    at = source.find(text)
    while at >= 0 and text:
        if not _cuts(source, at) and not _cuts(source, at + len(text)):
            return True
        at = source.find(text, at + 1)
    return False


def _cuts(source: str, at: int) -> bool:
    """Whether that place lies within a word, or within a number."""
    if not 0 < at < len(source):
        return False
    if _NUMBER.match(source, at - 1) or (at > 1 and _POINT.match(source, at - 2)):
        return True
    before, after = source[at - 1], source[at]
    return before.isalnum() and after.isalnum() and not _UNSPACED.match(before) and not _UNSPACED.match(after)
