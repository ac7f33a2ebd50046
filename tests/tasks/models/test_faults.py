"""What an answer other than 200 means: again, never for this row, never for any."""

import json
from datetime import UTC, datetime

import pytest

from schemas.errors import RowError, StageError
from tasks.models.faults import Again, Missing, fault_of, seconds_to_wait

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "86400"}, 86400.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Sat, 21 Nov 2026 12:01:30 GMT"}, 90.0),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0.0),
    ],
)
def test_retry_after_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert seconds_to_wait(headers, NOW) == seconds


def _body(message: str = "told", code: str = "") -> bytes:
    return json.dumps({"error": {"message": message, "code": code}}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        *[(status, _body(), Again) for status in (408, 409, 425, 429, 500, 502, 503, 504, 529)],
        *[(status, _body(), RowError) for status in (400, 413, 422)],
        *[(status, _body(), StageError) for status in (301, 307, 401, 402, 403, 407)],
        (404, _body(), Missing),
        (429, _body("You exceeded your current quota", "insufficient_quota"), StageError),
        (400, _body("Your credit balance is too low"), StageError),
        (403, _body("your input was flagged by moderation"), RowError),
        (400, _body("blocked", "content_filter"), RowError),
        (502, b"<html>Bad gateway</html>", Again),
        (400, b'{"detail": [{"msg": "vLLM says so"}]}', RowError),
        (400, b"\xff\x00", RowError),
    ],
)
def test_each_status_has_one_meaning(status: int, body: bytes, kind: type[Exception]) -> None:
    assert type(fault_of(status, {}, body)) is kind


def test_too_many_is_told_from_plain_faults() -> None:
    overload = [status for status in (429, 500, 502, 503, 529) if getattr(fault_of(status, {}, b""), "overload", False)]
    assert overload == [429, 503, 529]
