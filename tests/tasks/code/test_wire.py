"""Values cross the pipes as they are; what is no data stays a handle."""

import datetime
import decimal
import fractions
import os
import threading
from collections import Counter, OrderedDict, deque
from typing import Any

import pytest

from tasks.code.wire import MOST, Line, packed, unpacked


def refused(thing: Any) -> Any:
    raise AssertionError(f"no data: {thing!r}")


def there(value: Any) -> Any:
    """What comes out of the other end."""
    reader, writer = os.pipe()
    try:
        sending = threading.Thread(target=Line(-1, writer).send, args=(packed(value, refused),))
        sending.start()
        return unpacked(Line(reader, -1).receive(), refused)
    finally:
        sending.join()
        os.close(reader)
        os.close(writer)


@pytest.mark.parametrize(
    "value",
    [
        None,
        -(2**70),
        0.1,
        "é\ud800",
        b"\0\xff",
        [1, (2, {3}), frozenset([4])],
        {"a": deque([1])},
        OrderedDict(a=1),
        Counter("aab"),
        range(3, 9, 2),
        1 + 2j,
        decimal.Decimal("1.10"),
        fractions.Fraction(2, 3),
        datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 1, 2, 3),
        datetime.timedelta(days=-1, seconds=5),
        ...,
        "x" * 200_000,
    ],
    ids=lambda value: f"{type(value).__name__}",
)
def test_a_value_crosses_unchanged(value: Any) -> None:
    found = there(value)
    assert found == value and type(found) is type(value)


class Sly(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize("value", [Sly(3), object(), len, Sly])
def test_what_is_no_exact_data_is_a_handle(value: Any) -> None:
    assert packed([value], lambda thing: ["mine", type(thing).__name__]) == ["list", [["mine", type(value).__name__]]]


def test_a_message_over_the_most_is_refused_on_both_ends() -> None:
    reader, writer = os.pipe()
    with pytest.raises(ValueError, match="the most is"):
        Line(reader, writer).send("x" * MOST)
    os.write(writer, b"\xff\xff\xff\xff")
    with pytest.raises(ValueError, match="the most is"):
        Line(reader, writer).receive()
    os.close(writer)
    with pytest.raises(EOFError):
        Line(reader, -1).receive()
    os.close(reader)
