"""The fenced blocks of a Markdown answer: the language that each says and what it holds."""

import re

_FENCE = re.compile(r"^[ \t]*```[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)


def fenced(text: str) -> list[tuple[str, str]]:
    """Language in small letters (empty where none is said) and body of each block; the last may lack its end."""
    return [(language.lower(), body) for language, body in _FENCE.findall(text)]
