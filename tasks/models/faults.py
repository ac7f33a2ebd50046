"""What can go wrong at a server, by what happens next: ask again, give up this row, or stop the run.

| found | next |
|---|---|
| 408, 409, 425, 429, 5xx; a cut, hanging or malformed answer; no connection | `Again`: the same question, later |
| 400, 413, 422; a filtered question | RowError: this question will never be answered |
| 401, 402, 403, 404, 407, a redirect, a used-up quota | StageError: no question will be answered |
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from schemas.errors import RowError, SeedmillError, StageError
from tasks.text.strict_json import read_json

AGAIN = {408, 409, 425, 429}
OVERLOAD = {429, 503, 529}
FILTERED = ("content_filter", "content_policy", "content_management", "moderation")
USED_UP = ("insufficient_quota", "billing_hard_limit", "quota_exceeded", "credit balance", "billing_not_active")


class Again(SeedmillError):
    """This attempt gave nothing, the next may. `wait` is what the server asked for, in seconds.

    `overload` tells the server's "too many" from plain faults; `paid` is True where the server may have charged for it.
    """

    def __init__(self, reason: str, *, wait: float | None = None, overload: bool = False, paid: bool = False) -> None:
        super().__init__(reason)
        self.wait, self.overload, self.paid = wait, overload, paid


class Unreachable(Again):
    """There was no connection at all: nothing was sent."""


class Missing(StageError):
    """What was asked for is not there."""


def fault_of(status: int, headers: Mapping[str, str], body: bytes | str) -> SeedmillError:
    """What an answer other than 200 means."""
    said, code = _error_in(body)
    told = f"HTTP {status}" + (f": {said}" if said else "")
    hints = f"{code} {said}".lower()
    if 300 <= status < 400:
        return StageError(f"the server redirects elsewhere ({told}); redirects are not followed, write the right base_url")
    if any(word in hints for word in FILTERED) and status in (400, 403, 422):
        return RowError(f"content_filter: {told}")
    if status == 404:
        return Missing(f"the server refuses every question: {told}")
    if status in (401, 402, 403, 407) or (status in (400, 429) and any(word in hints for word in USED_UP)):
        return StageError(f"the server refuses every question: {told}")
    if status in AGAIN or status >= 500:
        return Again(told, wait=seconds_to_wait(headers), overload=status in OVERLOAD)
    return RowError(f"the server refused the question: {told}")


def seconds_to_wait(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """What `Retry-After` asks for, in seconds or as an HTTP date; None where it is missing or makes no sense."""
    milliseconds, text = headers.get("retry-after-ms"), headers.get("retry-after")
    if milliseconds is not None:
        return _sane(milliseconds, 1000)
    if text is None:
        return None
    return _sane(text, 1) if text.strip()[:1].isdigit() else _until(text, now or datetime.now(UTC))


def _sane(text: str, unit: int) -> float | None:
    try:
        seconds = float(text) / unit
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(text: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds())


def _error_in(body: bytes | str) -> tuple[str, str]:
    """The message and code of an error body; HTML and other garbage is not quoted."""
    try:
        found: Any = read_json(body)
    except RowError:
        return "", ""
    error = found.get("error", found) if isinstance(found, dict) else {}
    if not isinstance(error, dict):
        return str(error)[:300], ""
    code = f"{error.get('code') or ''} {error.get('type') or ''}"
    return str(error.get("message") or error.get("detail") or "")[:300], code
