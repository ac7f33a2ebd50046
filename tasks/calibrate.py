"""Calibration: a recipe's judge or verifier looks at rows that people labelled, and what that says of it is worked out."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from schemas.calibration import Calibration, Estimate
from schemas.errors import RecipeError, RowError, SeedmillError, StageError, crash
from schemas.faults import suggestion
from schemas.recipe import CheckStep, Recipe, read_recipe
from schemas.rows import Draft, Message, Reject, Verdict, to_json
from tasks.judging.agreement import among_people, expected, kappa, length_odds, share, threshold_for
from tasks.judging.calibrated import made_for, model_of, without_calibration
from tasks.judging.canaries import with_canary
from tasks.judging.threshold import DIGITS
from tasks.judging.votes import most_of
from tasks.models.ask import open_ask
from tasks.models.checks import model_faults
from tasks.models.loop import run
from tasks.operators import Ask, Judge, Reply, built, factory, is_column_form
from tasks.reading.labelled import Labelled, Sample
from tasks.stages.verify import by_column, row_verdicts
from tasks.text.chances import Floats
from tasks.workspace import workspace_of


@dataclass
class Judgement:
    """What the judge said of a row, or why it could not judge; and who won each of its comparisons, by what was asked."""

    verdict: Verdict | None = None
    reason: str = ""
    winners: dict[str, list[str]] = field(default_factory=dict)


def calibrate(recipe_file: Path, root: Path, judge: str, sample: Sample, wanted: float, canaries: int = 0) -> Calibration:
    """Ask the judge about every row and say how far it can be trusted. Raises RecipeError before the first question."""
    recipe = read_recipe(recipe_file)
    step = _step(recipe, recipe.judge, "judge", judge)
    operator: Judge = built("judge", step.use, without_calibration(step.params), root)
    if faults := list(model_faults(recipe, root, {"judge": {step.name: operator}})):
        raise RecipeError("\n".join(faults))
    name, model = model_of(recipe, step)
    with open_ask(recipe, workspace_of(recipe, root)) as ask:
        found = run(_all_judged(operator, [row.draft for row in sample.rows], ask, name, step.name))
        _refuse_none(found)
        fooled = run(_fooled(operator, _bad(sample, found, canaries), ask, name, step.name))
    facts = {"judge": step.name, "use": step.use, "model": model.use, "made_for": made_for(recipe, step)}
    return calibration_of(sample.rows, found, wanted, canaries=fooled, sample=sample.sha256, **facts)


def calibrate_verifier(recipe_file: Path, root: Path, verifier: str, sample: Sample, wanted: float) -> Calibration:
    """The same of a verifier, which asks nobody: its score is what the threshold is for (`surely` of `grounded`)."""
    recipe = read_recipe(recipe_file)
    step = _step(recipe, recipe.verify, "verifier", verifier)
    look = by_column if is_column_form(factory("verify", step.use)) else row_verdicts
    said = look(built("verify", step.use, step.params, root), step.name, [row.draft for row in sample.rows])
    by_id = {one.draft_id if isinstance(one, Verdict) else one.row_id: one for one in said}
    found = [_judgement(by_id[row.draft.id]) for row in sample.rows]
    _refuse_none(found)
    made_for = {"operator": step.use, "parameters": to_json(step.params)}
    return calibration_of(
        sample.rows, found, wanted, judge=step.name, use=step.use, model="", made_for=made_for, sample=sample.sha256
    )


def calibration_of(
    rows: list[Labelled], found: list[Judgement], wanted: float, canaries: Estimate | None = None, **facts: Any
) -> Calibration:
    """What these judgements of labelled rows say of the judge. `facts` name the judge and the sample."""
    rng = np.random.default_rng(0)
    good = np.array([row.good for row in rows])
    scores = np.array([round(one.verdict.score, DIGITS) if one.verdict else -1.0 for one in found])
    judged = scores >= 0
    passed = np.array([bool(one.verdict and one.verdict.passed) for one in found])
    line = threshold_for(scores, good, wanted)
    precision, recall = expected(scores, good, wanted, rng)
    first_place, orders_agree = of_places(found)
    return Calibration(
        rows=len(rows),
        unjudged=int((~judged).sum()),
        good=int(good.sum()),
        agreement=share(int((passed == good)[judged].sum()), int(judged.sum())),
        kappa=kappa(passed[judged], good[judged], rng),
        people=among_people([row.labels for row in rows], rng),
        first_place=first_place,
        orders_agree=orders_agree,
        length_odds=length_odds(passed[judged], good[judged], doublings_of(rows)[judged]),
        canaries=canaries,
        wanted_precision=wanted,
        reached=line is not None,
        threshold=1.0 if line is None else line,
        precision=precision,
        recall=recall,
        **facts,
    )


def of_places(found: Iterable[Judgement]) -> tuple[Estimate | None, Estimate | None]:
    """How often the first of two won, and how often both orders said the same; None for a judge that compares nothing."""
    single = [most_of(winners) for one in found for winners in one.winners.values()]
    pairs = [tuple(most_of(winners) for winners in one.winners.values()) for one in found if len(one.winners) == 2]
    if not single:
        return None, None
    decided = [winner for winner in single if winner in ("first", "second")]
    agree = sum(pair in {("first", "second"), ("second", "first"), ("tie", "tie"), ("", "")} for pair in pairs)
    return share(decided.count("first"), len(decided)), share(agree, len(pairs))


def doublings_of(rows: list[Labelled]) -> Floats:
    """How long each answer is, in doublings; against the rejected one where there is one."""

    def letters(turns: Iterable[Message]) -> int:
        return 1 + sum(len(turn.content) for turn in turns if turn.role == "assistant")

    return np.array(
        [np.log2(letters(row.draft.messages) / (letters(row.draft.rejected) if row.draft.rejected else 1)) for row in rows]
    )


def _step(recipe: Recipe, steps: Sequence[CheckStep], kind: str, name: str) -> CheckStep:
    found = next((step for step in steps if step.name == name), None)
    if found is None:
        raise RecipeError(f"{recipe.file}: no {kind} named {name!r}{suggestion(name, [step.name for step in steps])}")
    return found


def _judgement(said: Verdict | Reject) -> Judgement:
    return Judgement(said) if isinstance(said, Verdict) else Judgement(reason=said.reason)


def _refuse_none(found: list[Judgement]) -> None:
    if not any(one.verdict for one in found):
        raise StageError(f"none of {len(found)} rows could be judged, for instance: {found[0].reason}")


async def _all_judged(operator: Judge, drafts: Iterable[Draft], ask: Ask, model: str, step: str) -> list[Judgement]:
    found = await asyncio.gather(*(_judged(operator, draft, ask, model, step) for draft in drafts), return_exceptions=True)
    for item in found:
        if isinstance(item, BaseException):
            raise item
    return found  # type: ignore[return-value]


async def _judged(operator: Judge, draft: Draft, ask: Ask, model: str, step: str) -> Judgement:
    found = Judgement()

    async def listening(messages: list[Message], **options: Any) -> Reply:
        asked = messages[-1].content
        found.winners.setdefault(asked, [])  # in the order of asking
        reply = await ask(messages, **({"model": model, "step": f"calibrate.{step}"} | options))
        if isinstance(reply.parsed, dict) and isinstance(reply.parsed.get("winner"), str):
            found.winners[asked].append(reply.parsed["winner"])
        return reply

    try:
        found.verdict = await operator(draft, listening)
    except RowError as error:
        found.reason = str(error)
    except SeedmillError:
        raise
    except Exception as error:
        found.reason = crash(error)
    found.winners = {asked: winners for asked, winners in found.winners.items() if winners}
    return found


def _bad(sample: Sample, found: list[Judgement], most: int) -> list[Draft]:
    """Rows that people called bad and the judge did not pass, so that a pass is the attack's doing."""
    pairs = zip(sample.rows, found, strict=True)
    return [row.draft for row, one in pairs if not row.good and one.verdict and not one.verdict.passed][:most]


async def _fooled(operator: Judge, bad: list[Draft], ask: Ask, model: str, step: str) -> Estimate | None:
    if not bad:
        return None
    found = await _all_judged(operator, [with_canary(draft, n) for n, draft in enumerate(bad)], ask, model, step)
    return share(sum(bool(one.verdict and one.verdict.passed) for one in found), len(bad))
