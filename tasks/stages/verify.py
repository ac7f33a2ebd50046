"""Verify: every verifier looks at every draft it is meant for. Drafts stay as they are; verdicts lie beside them."""

from collections.abc import Iterable, Iterator

import polars as pl

from schemas.errors import RowError
from schemas.recipe import CheckStep
from schemas.rows import Draft, Reject, Verdict
from schemas.tables import Drafts, Verdicts, polars_schema
from tasks.frames import drafts_in, verdicts_frame
from tasks.operators import ColumnVerifier, Verifier
from tasks.plan import Plan
from tasks.quota import Window
from tasks.stages.window import Made, scratch_of


def verify(plan: Plan, window: Window) -> None:
    """Write a window's verdicts into its scratch folder."""
    scratch = scratch_of(plan, window)
    scratch.once("verdicts", Verdicts, lambda: verdict_rows(plan, scratch.rows("drafts", Drafts).read()))


def verdict_rows(plan: Plan, drafts: pl.DataFrame) -> Made:
    """All verdicts on these drafts, and a reject for each draft that a verifier could not judge or crashed on."""
    frames: list[pl.DataFrame] = []
    rejects: list[Reject] = []
    for step in plan.recipe.verify:
        meant = drafts.filter(pl.col("generator").is_in(step.only)) if step.only else drafts
        made, unjudged = _checked(plan, step, meant)
        frames.append(made)
        rejects.extend(unjudged)
    return pl.concat(frames).sort("draft_id", "verifier"), rejects


def _checked(plan: Plan, step: CheckStep, drafts: pl.DataFrame) -> Made:
    verifier = plan.verifiers[step.name]
    if plan.column_form(step):
        return column_verdicts(verifier, step.name, drafts), []  # type: ignore[arg-type]
    found = list(row_verdicts(verifier, step.name, drafts_in(drafts)))
    return verdicts_frame(v for v in found if isinstance(v, Verdict)), [r for r in found if isinstance(r, Reject)]


def row_verdicts(verifier: Verifier, name: str, drafts: Iterable[Draft]) -> Iterator[Verdict | Reject]:
    """One verdict or one reject for each draft. A crash is a reject with its reason, never a score."""
    for draft in drafts:
        try:
            yield verifier(draft).stamped(draft_id=draft.id, verifier=name)
        except RowError as error:
            yield Reject(draft.id, "verify", name, str(error))
        except Exception as error:
            yield Reject(draft.id, "verify", name, f"crashed: {type(error).__name__}: {error}"[:500])


def column_verdicts(verifier: ColumnVerifier, name: str, drafts: pl.DataFrame) -> pl.DataFrame:
    """The verdicts of a verifier that looks at whole columns."""
    schema = polars_schema(Verdicts)
    return verifier(drafts.lazy()).with_columns(verifier=pl.lit(name)).select(list(schema)).cast(schema).collect()  # type: ignore[arg-type]
