"""Verify: every verifier looks at every draft it is meant for. Drafts stay as they are; verdicts lie beside them."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from schemas.errors import RowError, crash
from schemas.recipe import CheckStep
from schemas.rows import Draft, Reject, Verdict
from schemas.tables import Drafts, Verdicts, polars_schema
from tasks.frames import drafts_frame, drafts_in, verdicts_frame
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
    steps = plan.recipe.verify
    frames = [_column_verdicts(plan, step, drafts) for step in steps if plan.column_form(step)]
    found = list(_row_verdicts(plan, [step for step in steps if not plan.column_form(step)], drafts))
    frames.append(verdicts_frame(said for said in found if isinstance(said, Verdict)))
    return pl.concat(frames).sort("draft_id", "verifier"), [said for said in found if isinstance(said, Reject)]


def _column_verdicts(plan: Plan, step: CheckStep, drafts: pl.DataFrame) -> pl.DataFrame:
    meant = drafts.filter(pl.col("generator").is_in(step.only)) if step.only else drafts
    return column_verdicts(plan.verifiers[step.name], step.name, meant)  # type: ignore[arg-type]


def _row_verdicts(plan: Plan, steps: list[CheckStep], drafts: pl.DataFrame) -> Iterator[Verdict | Reject]:
    """Each draft is built once and looked at by all of them: building costs as much as a cheap look."""
    for draft in drafts_in(drafts) if steps else ():
        for step in steps:
            if not step.only or draft.generator in step.only:
                yield from row_verdicts(plan.verifiers[step.name], step.name, [draft])


def row_verdicts(verifier: Verifier, name: str, drafts: Iterable[Draft]) -> Iterator[Verdict | Reject]:
    """One verdict or one reject for each draft. A crash is a reject with its reason, never a score."""
    for draft in drafts:
        try:
            yield verifier(draft).stamped(draft_id=draft.id, verifier=name)
        except RowError as error:
            yield Reject(draft.id, "verify", name, str(error))
        except Exception as error:
            yield Reject(draft.id, "verify", name, crash(error))


def by_column(verifier: ColumnVerifier, name: str, drafts: Sequence[Draft]) -> list[Verdict | Reject]:
    """The same by a verifier that looks at whole columns; where it crashes, none of these drafts is judged."""
    if not drafts:
        return []
    try:
        rows = column_verdicts(verifier, name, drafts_frame(drafts)).iter_rows(named=True)
        return [Verdict(**row) for row in rows]
    except Exception as error:
        return [Reject(draft.id, "verify", name, crash(error)) for draft in drafts]


def column_verdicts(verifier: ColumnVerifier, name: str, drafts: pl.DataFrame) -> pl.DataFrame:
    """The verdicts of a verifier that looks at whole columns."""
    schema = polars_schema(Verdicts)
    return verifier(drafts.lazy()).with_columns(verifier=pl.lit(name)).select(list(schema)).cast(schema).collect()  # type: ignore[arg-type]
