"""What a model says to whoever asked it, round the thing it was asked for: "Sure, here is the translation:"."""

import re

_OPENS = re.compile(
    r"\W*(?:(?:sure|certainly|of course|absolutely|okay)\b[^\n]{0,80}[:!.][*_]*\s"
    r"|(?:here(?:'s| is| are)|below is|the following is)\b[^\n]{0,80}:[*_]*\s)",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"(?:\n|[.!?]\s)(?:let me know if|i hope (?:this|that|it)\b|feel free to)[^\n]{0,200}$", re.IGNORECASE)


def chatter(text: str) -> str:
    """The first such words, as a reason; nothing where the text is the thing alone."""
    plain = text.strip().replace("\u2019", "'")
    found = _OPENS.match(plain) or _CLOSES.search(plain)
    said = found[0].strip(" \n.!?*_") if found else ""
    return f"speaks to whoever asked: {said[:80]!r}" if said else ""
