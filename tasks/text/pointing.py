"""Words that point at a text which nobody sees who reads the row: "according to the passage"."""

import re

_POINTING = re.compile(
    r"\b(?:the|this|that|above|given|provided) (?:passage|excerpt|snippet)s?\b"
    r"|\b(?:according to|as per|in|from|by|does|do|did) (?:the|this|that) (?:given |above )?"
    r"(?:text|paragraph|document|section|context|author)\b"
    r"|\b(?:sum up|summari[sz]e|paraphrase|rewrite|rephrase|translate|continue|expand on) (?:the|this) text\b",
    re.IGNORECASE,
)


def pointing(text: str) -> str:
    """What was found, as a reason; nothing in a text that stands alone."""
    found = _POINTING.search(text)
    return f"speaks of {found.group()!r}, which nobody else sees" if found else ""
