"""Foreign text made harmless where it is shown: no terminal escapes, no Markdown, no HTML, no direction tricks."""

import json
import re
from typing import Any

_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DIRECTION = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UNSEEN = re.compile(f"[\x7f-\x9f]|{_DIRECTION.pattern}")  # JSON itself escapes what lies below U+0020
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#+!|~$@]")
_LINK = re.compile(r"://|www\.", re.IGNORECASE)


def for_terminal(text: str) -> str:
    """The text without escape sequences, control characters (line breaks and tabs stay) and direction marks."""
    return _DIRECTION.sub("", _CONTROL.sub("", text))


def shown_as_json(value: Any) -> str:
    """JSON for people and programs: every script as it is written, every character that a terminal obeys as `\\uXXXX`."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def for_markdown(text: str) -> str:
    """The text on one line, so written that Markdown shows it as it is: no tag, link, image, table or heading starts in it."""
    line = " ".join(for_terminal(text).split())
    escaped = _MARKDOWN.sub(r"\\\g<0>", line).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINK.sub(lambda found: found.group().replace("://", r":\//").replace(".", r"\."), escaped)


def cut(text: str, most: int = 200) -> str:
    """The text, or its start and how much was cut."""
    return text if len(text) <= most else f"{text[:most]}... ({len(text) - most} more)"
