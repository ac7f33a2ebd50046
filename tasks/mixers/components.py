"""Names each row's component after a column or stratum (`strata.data_set`), for shares, reports and cards; drops no row."""

import numpy as np
import polars as pl

from tasks.operators import Mixer
from tasks.text.groups import GroupBy, group_of


def components(*, of: GroupBy) -> Mixer:
    """Rows without that stratum are the component `(none)`."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        return pool.select("id", component=group_of(of)).sort("id").collect()

    return mixer
