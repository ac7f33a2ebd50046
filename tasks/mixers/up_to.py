"""At most so many rows in all, chosen at random; a smaller pool is left as it is."""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from tasks.operators import Mixer


def up_to(*, rows: Annotated[int, Field(ge=1)]) -> Mixer:
    """Rows count once, however often they are repeated; for tokens see `token_budget`."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        found = pool.select("id").sort("id").collect()
        over = found.filter(pl.Series(rng.permutation(found.height) >= rows))
        return over.select("id", dropped=pl.format("over the {} rows asked for", pl.lit(rows)))

    return mixer
