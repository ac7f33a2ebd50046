"""Seeds found in files, kept in an unnamed temporary file and taken out by number: a million of them cost little memory."""

import json
import os
from array import array
from collections.abc import Iterable
from contextlib import ExitStack
from random import Random
from tempfile import TemporaryFile
from weakref import finalize

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.operators import Seeder


def shelved(found: Iterable[Seed | RowError], *, shuffle: bool = False) -> Seeder:
    """A seeder of these seeds in their order, or in another one that is always the same; an unusable row is told when drawn."""
    with ExitStack() as shelf:
        file = shelf.enter_context(TemporaryFile())
        places = array("Q", [0])
        for item in found:
            places.append(places[-1] + file.write(_line(item)))
        file.flush()
        order = array("Q", range(len(places) - 1))
        if shuffle:
            Random("shelved seeds").shuffle(order)

        def draw(index: int, rng: Random) -> Seed:
            start, end = places[order[index]], places[order[index] + 1]
            return _item(os.pread(file.fileno(), end - start, start))  # moves no position: threads may draw side by side

        finalize(draw, shelf.pop_all().close)
    return Seeder(draw, size=len(order))


def _line(item: Seed | RowError) -> bytes:
    kept = [str(item), item.raw] if isinstance(item, RowError) else [getattr(item, name) for name in Seed.__slots__]
    return json.dumps(kept).encode()


def _item(line: bytes) -> Seed:
    kept = json.loads(line)
    if len(kept) == 2:
        raise RowError(kept[0], raw=kept[1])
    return Seed(**dict(zip(Seed.__slots__, kept, strict=True)))
