"""Where a quotation stands in a text: letter by letter, but for line breaks, blanks, and the shapes of quotes and dashes.

What is found is the text's own spelling, so that its offsets are the truth and the quotation only points at it.
"""

import re

_SHAPES = ('"“”„«»‟″', "'‘’‚‛′`´", "-‐‑‒–—―−")
_CLASS = {letter: f"[{re.escape(shapes)}]" for shapes in _SHAPES for letter in shapes}
_AROUND = ' \t\r\n"“”„«»…'


def located(quotation: str, text: str) -> tuple[int, int] | None:
    """Start and end of its first place in the text; None where the text does not hold it, or only inside a word."""
    words = quotation.strip(_AROUND).removeprefix("...").removesuffix("...").split()
    if not words:
        return None
    pattern = r"\s+".join("".join(_CLASS.get(letter, re.escape(letter)) for letter in word) for word in words)
    found = next((place for place in re.finditer(pattern, text) if _whole(text, *place.span())), None)
    return found.span() if found else None


def _whole(text: str, start: int, end: int) -> bool:
    """No ASCII word is cut: scripts without spaces have no such edges."""
    return not any(
        0 < at < len(text) and text[at - 1].isascii() and text[at - 1].isalnum() and text[at].isascii() and text[at].isalnum()
        for at in (start, end)
    )
