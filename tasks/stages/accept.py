"""Accepted: a draft that passed every verifier and judge that looked at it, and was rejected by none."""

import polars as pl


def passed_all(verdicts: pl.LazyFrame, rejects: pl.LazyFrame, drafts: pl.LazyFrame) -> pl.LazyFrame:
    """The `id`s of accepted drafts. A draft that no verifier was meant for is accepted: there was nothing to fail."""
    failed = verdicts.filter(~pl.col("passed")).select(id="draft_id")
    unusable = rejects.filter(pl.col("stage").is_in(["verify", "judge"])).select(id="row_id")
    return drafts.select("id").join(pl.concat([failed, unusable]).unique(), on="id", how="anti")
