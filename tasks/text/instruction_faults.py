"""What makes an instruction unfit, by Self-Instruct's rules; each fault has a name and says what was found.

Wang et al. 2212.10560, from the authors' code (PAPERS 1.6): three words or fewer, more than 150, a thing that text cannot hold,
"Write a program", a first character that is punctuation or outside ASCII.
"""

import re
import string
from collections.abc import Sequence

UNSEEN = ("image", "images", "graph", "graphs", "picture", "pictures", "file", "files", "map", "maps", "draw", "plot", "go to")
FEWEST, MOST = 4, 150


def instruction_fault(
    instruction: str, *, lang: str = "en", fewest: int = FEWEST, most: int = MOST, unseen: Sequence[str] = UNSEEN
) -> str:
    """The first fault, or nothing. The rules about words are for English; a language without spaces has no count of words."""
    text = " ".join(instruction.split())
    words, english = len(text.split()), lang.split("-")[0] == "en"
    if not text:
        return "empty"
    if lang.split("-")[0] not in ("zh", "ja", "th", "lo", "km", "my") and words < fewest:
        return f"too short: {words} words, wanted at least {fewest}"
    if words > most:
        return f"too long: {words} words, wanted at most {most}"
    if english and (
        found := re.search(rf"\b(?:{'|'.join(map(re.escape, unseen))})\b", text, re.IGNORECASE) if unseen else None
    ):
        return f"unseen: speaks of {found[0].lower()!r}, which text cannot hold"
    if text.lower().startswith("write a program"):
        return "program: starts with 'Write a program'"
    if text[0] in string.punctuation:
        return f"punctuation: starts with {text[0]!r}"
    if english and not text[0].isascii():
        return f"not English: starts with {text[0]!r}"
    return ""
