"""up_to: a limit in rows."""

import pytest

from tasks.mixers.up_to import up_to
from tests.tasks.mixers.pool import dropped, pool_of


@pytest.mark.parametrize(("rows", "gone"), [(3, 7), (10, 0), (99, 0)])
def test_so_many_rows_stay(rows, gone):
    found = dropped(up_to(rows=rows), pool_of(*({} for _ in range(10))))
    assert list(found.values()) == [f"over the {rows} rows asked for"] * gone


def test_another_seed_draws_other_rows():
    pool = pool_of(*({} for _ in range(20)))
    assert dropped(up_to(rows=5), pool, 1) == dropped(up_to(rows=5), pool, 1) != dropped(up_to(rows=5), pool, 2)
