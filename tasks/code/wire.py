"""Values as JSON between the tests' process and the program's: data travels by value, everything else as a handle.

Only exact built-in types count as data. A subclass with an `__eq__` of its own stays a handle, so it can never stand in a
test as a number or a list. Never pickle or marshal: both run or crash on what a hostile program would send.
"""

import collections
import importlib
import json
import os
import struct
import sys
from collections.abc import Callable
from typing import Any

MOST = 16 * 1024 * 1024
"""Bytes of one message; a larger value is refused by whoever would send or receive it."""
_PART = 64 * 1024
_SMALL = 2**63
as_json = json.JSONEncoder(separators=(",", ":")).encode
_from_json = json.JSONDecoder().raw_decode
_SEQUENCES: dict[str, Callable[[list[Any]], Any]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": collections.deque,
}
_MAPPINGS: dict[str, Callable[[list[Any]], Any]] = {
    "dict": dict,
    "OrderedDict": collections.OrderedDict,
    "Counter": lambda pairs: collections.Counter(dict(pairs)),
    "defaultdict": dict,
}
_TEXTS: dict[str, Callable[[str], Any]] = {
    "int": lambda text: int(text, 16),
    "Decimal": lambda text: _found("decimal", "Decimal")(text),
    "Fraction": lambda text: _found("fractions", "Fraction")(text),
    "bytes": bytes.fromhex,
    "bytearray": bytearray.fromhex,
    "date": lambda text: _found("datetime", "date").fromisoformat(text),
    "datetime": lambda text: _found("datetime", "datetime").fromisoformat(text),
    "time": lambda text: _found("datetime", "time").fromisoformat(text),
}
_TYPES = {list, tuple, set, frozenset, collections.deque}
_MAPPING_TYPES = {dict, collections.OrderedDict, collections.Counter, collections.defaultdict}
_SAYING: dict[str, Callable[[Any], str]] = {
    "builtins.int": hex,
    "builtins.bytes": bytes.hex,
    "builtins.bytearray": bytearray.hex,
    "decimal.Decimal": str,
    "fractions.Fraction": str,
    "datetime.date": lambda moment: str(moment.isoformat()),
    "datetime.datetime": lambda moment: str(moment.isoformat()),
    "datetime.time": lambda moment: str(moment.isoformat()),
}
NUMPY_ARRAY, NUMPY_NUMBER = "ndarray", "npnumber"


def packed(value: Any, handle: Callable[[Any], list[Any]]) -> Any:
    """`value` as JSON can hold it; `handle` names what is no data."""
    kind = type(value)
    if value is None or kind is bool or kind is str or kind is float or (kind is int and -_SMALL < value < _SMALL):
        return value
    if kind in _TYPES:
        return [kind.__name__, [packed(item, handle) for item in value]]
    if kind in _MAPPING_TYPES:
        return [kind.__name__, [[packed(key, handle), packed(item, handle)] for key, item in value.items()]]
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name in _SAYING:
        return [kind.__name__, _SAYING[name](value)]
    if kind is range:
        return ["range", [value.start, value.stop, value.step]]
    if kind is complex:
        return ["complex", [value.real, value.imag]]
    if name == "datetime.timedelta":
        return ["timedelta", [value.days, value.seconds, value.microseconds]]
    if value is Ellipsis or value is NotImplemented:
        return ["constant", str(value)]
    return _numpy(value) or handle(value)


def unpacked(found: Any, handle: Callable[[list[Any]], Any]) -> Any:
    """The value of a message. Raises ValueError for what `packed` never makes."""
    if not isinstance(found, list):
        return found
    tag, body = found[0], found[1]
    if tag in _SEQUENCES:
        return _SEQUENCES[tag]([unpacked(item, handle) for item in body])
    if tag in _MAPPINGS:
        return _MAPPINGS[tag]([(unpacked(key, handle), unpacked(item, handle)) for key, item in body])
    if tag in _TEXTS:
        return _TEXTS[tag](body)
    if tag == "range":
        return range(*body)
    if tag == "complex":
        return complex(*body)
    if tag == "timedelta":
        return _found("datetime", "timedelta")(*body)
    if tag == "constant":
        return {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}[body]
    if tag in (NUMPY_ARRAY, NUMPY_NUMBER):
        return _from_numpy(tag, body)
    return handle(found)


def _found(module: str, name: str) -> Any:
    """Imported when a value asks for it: what the server holds, each of its forks pays for, 0.15 ms a megabyte."""
    return getattr(importlib.import_module(module), name)


def _numpy(value: Any) -> list[Any] | None:
    """A numpy array or number of a plain dtype; None for anything else."""
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value).__module__ != "numpy":
        return None
    if type(value) is numpy.ndarray and value.dtype.kind in "biuf":
        return [NUMPY_ARRAY, [str(value.dtype), value.tolist()]]
    if isinstance(value, numpy.generic) and value.dtype.kind in "biuf":
        return [NUMPY_NUMBER, [str(value.dtype), value.item()]]
    return None


def _from_numpy(tag: str, body: list[Any]) -> Any:
    numpy = importlib.import_module("numpy")
    dtype = numpy.dtype(body[0])
    if dtype.kind not in "biuf":
        raise ValueError(f"no arrays of {body[0]!r}")
    return numpy.array(body[1], dtype=dtype) if tag == NUMPY_ARRAY else dtype.type(body[1])


def from_json(text: str) -> Any:
    """As `json.loads`, without a new decoder."""
    return _from_json(text)[0]


class Line:
    """Whole JSON messages over two pipes, one a direction."""

    def __init__(self, reader: int, writer: int) -> None:
        self.reader = reader
        self.writer = writer
        self._early = bytearray()

    def send(self, message: Any) -> None:
        """Raises ValueError for a message over `MOST` bytes."""
        body = as_json(message).encode()
        if len(body) > MOST:
            raise ValueError(f"a value of {len(body):,} bytes; the most is {MOST:,}")
        left = memoryview(struct.pack("I", len(body)) + body)
        while left:
            left = left[os.write(self.writer, left) :]

    def receive(self) -> Any:
        """Raises EOFError where the other side is gone, ValueError for what is no message."""
        (size,) = struct.unpack("I", self._exactly(4))
        if size > MOST:
            raise ValueError(f"a value of {size:,} bytes; the most is {MOST:,}")
        return from_json(self._exactly(size).decode())

    def _exactly(self, size: int) -> bytes:
        while len(self._early) < size:
            part = os.read(self.reader, _PART)
            if not part:
                raise EOFError
            self._early += part
        taken = bytes(self._early[:size])
        del self._early[:size]
        return taken
