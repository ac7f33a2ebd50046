"""No secret on a screen: whatever stands in an environment variable named ...KEY, TOKEN, SECRET or PASSWORD is blotted out."""

import os
import re
from urllib.parse import quote

from tasks.plain_text import for_terminal

LEAST = 6  # shorter values are ordinary words, and blotting them out would garble every message
_NAMED = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS)(_ID)?$", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(://)[^\s/@]+@")


def without_secrets(text: str) -> str:
    """The text without secrets of the environment, passwords in addresses, and terminal escapes."""
    for secret in _secrets():
        text = text.replace(secret, "***")
    return for_terminal(_IN_ADDRESS.sub(r"\1***@", text))


def _secrets() -> list[str]:
    """Longest first, so that no end of one is left over; as they are and as an address spells them."""
    values = {value for name, value in os.environ.items() if _NAMED.search(name) and len(value) >= LEAST}
    return sorted(values | {quote(value, safe="") for value in values}, key=len, reverse=True)
