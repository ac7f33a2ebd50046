"""caps: no source has more rows than it may."""

from tasks.mixers.caps import caps
from tests.tasks.mixers.pool import dropped, pool_of


def test_each_source_keeps_so_many_rows():
    found = dropped(caps(rows=3), pool_of(*({"source": "big" if n > 1 else "small"} for n in range(10))))
    assert len(found) == 5 and set(found.values()) == {"over the cap of 3 rows of big"}
