"""What a recipe will take, estimated from trials: requests, tokens, money and time, by step and model and in all."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from schemas.recipe import Limits, Model
from tasks.between import Between, mean_of, share_of, sum_of
from tasks.models.notes import Asked
from tasks.models.prices import prices
from tasks.models.servers import gate_of
from tasks.plan import Plan
from tasks.quota import Progress, next_windows
from tasks.trial import Trial

SECONDS_A_REPLY, SECONDS_A_TOKEN = 0.5, 0.02  # assumed before anybody was asked: 50 tokens a second, as hosted models write
BATCH_SECONDS = 24 * 3600.0  # what OpenAI and Anthropic promise at most
FIGURES: dict[str, Callable[[Asked], float]] = {
    "requests": lambda asked: 1,
    "tokens_in": lambda asked: asked.tokens_in,
    "tokens_out": lambda asked: asked.tokens_out,
    "usd": lambda asked: asked.usd,
}
Trials = Mapping[str, Sequence[Trial]]


def estimate(plan: Plan, trials: Trials) -> dict[str, Any]:
    """The estimate as plain values: `steps`, `stages`, `total`, `yield` and `seeds` by seed step, and what it stands on."""
    seeds = {step: seeds_needed(plan, step, trials) for step in trials}
    lines = [_line(plan, step, model, trials, seeds) for step, model in _askers(trials)]
    return {
        "seeds": {step: needed.plain() for step, needed in seeds.items()},
        "yield": {step: _yield(found) for step, found in trials.items()},
        "steps": lines,
        "stages": _sums(lines, lambda line: str(line["step"]).partition(".")[0]),
        "total": _sums(lines, lambda line: "all").get("all", {}),
        "assumed": _assumed(plan, trials),
        "over_limits": _over(plan, lines),
    }


def seeds_needed(plan: Plan, step: str, trials: Trials) -> Between:
    """Seeds a step must give until the quotas are filled, as the rounds reckon it; the ceiling bounds it.

    Of a trial with made-up replies the yield is unknown: then it is what the first round draws, and at least that.
    """
    found = trials[step]
    size = plan.seeders[step].size
    if any(seed.whole and seed.name == step for seed in plan.recipe.seed) and size is not None:
        return Between(size, size, size)
    if any(trial.made_up for trial in found):
        return Between(_drawn(plan, step, Progress()))
    needed = _drawn(plan, step, _progress({step: found}), size, len(found))
    most = _most_seeds(plan, found, size)
    rows = rows_a_seed(found)
    if not rows.value or not rows.high or rows.low is None:
        return Between(min(needed, most), None, most)
    high = min(needed * rows.value / rows.low, most) if rows.low else most
    return Between(min(needed, most), min(needed * rows.value / rows.high, most), high)


def rows_a_seed(trials: Sequence[Trial]) -> Between:
    """Accepted rows that fill a cell, of one seed."""
    rows = [len(trial.cells) for trial in trials]
    return share_of(sum(rows), len(rows)) if max(rows) <= 1 else mean_of(rows)


def _drawn(plan: Plan, step: str, progress: Progress, size: int | None = None, tried: int = 0) -> int:
    counted = sum(window.count for window in next_windows(plan, progress) if window.step == step)
    return size if size is not None and counted >= size - tried else counted


def _progress(trials: Trials) -> Progress:
    """The trials as the rounds would count them, with all rows still to come."""
    cells = {step: Counter(cell for trial in found for cell in trial.cells) for step, found in trials.items()}
    yields = Counter({(step, cell): count for step, counts in cells.items() for cell, count in counts.items()})
    return Progress(drawn=Counter({step: len(found) for step, found in trials.items()}), yields=yields, rounds=1)


def _most_seeds(plan: Plan, trials: Sequence[Trial], size: int | None) -> float:
    candidates = sum(trial.candidates for trial in trials) / len(trials)
    most = plan.recipe.ceiling / candidates if candidates else float(plan.recipe.ceiling)
    return most if size is None else min(most, size)


def _askers(trials: Trials) -> list[tuple[str, str]]:
    return sorted({(asked.step, asked.model) for found in trials.values() for trial in found for asked in trial.asked})


def _line(plan: Plan, step: str, model: str, trials: Trials, seeds: Mapping[str, Between]) -> dict[str, Any]:
    """What one step asks of one model, over all seeds."""
    of_step = {
        name: [[one for one in trial.asked if (one.step, one.model) == (step, model)] for trial in found]
        for name, found in trials.items()
    }
    figures = {
        figure: sum_of([mean_of([sum(map(count, asked)) for asked in of_step[name]]) * seeds[name] for name in trials])
        for figure, count in FIGURES.items()
    }
    known = Counter(one.known for asked in of_step.values() for part in asked for one in part)
    waited = [one for asked in of_step.values() for part in asked for one in part if one.seconds is not None]
    seconds, at_once = _seconds(plan, model, figures, [one.seconds or 0.0 for one in waited])
    priced = plan.recipe.models[model].use in prices(plan.workspace.root)
    return {
        "step": step,
        "model": model,
        "use": plan.recipe.models[model].use,
        **{figure: figures[figure].plain() for figure in ("requests", "tokens_in", "tokens_out")},
        "usd": figures["usd"].plain(6) if priced else None,
        "seconds": seconds.plain(1),
        "at_once": at_once,
        "reply_sizes": dict(sorted(known.items())),
    }


def _seconds(plan: Plan, name: str, figures: Mapping[str, Between], waited: Sequence[float]) -> tuple[Between, int]:
    """Time for all requests: as many at once as may be or have been open, and no more a minute than is declared."""
    model = plan.recipe.models[name]
    if model.use == "recorded":
        return Between(0.0, 0.0, 0.0), 1
    if model.batch:
        return Between(BATCH_SECONDS), 1
    at_once = max(1, min(int(model.concurrency or gate_of(model).limit), plan.recipe.shard_rows))
    requests, written = figures["requests"], figures["tokens_out"]
    if waited:
        found = mean_of(waited) * requests / at_once
    else:
        found = Between((requests.value * SECONDS_A_REPLY + written.value * SECONDS_A_TOKEN) / at_once)
    return _slowest([found, *_declared(model, figures)]), at_once


def _declared(model: Model, figures: Mapping[str, Between]) -> list[Between]:
    tokens = sum_of([figures["tokens_in"], figures["tokens_out"]])
    limits = [(figures["requests"], model.requests_per_minute), (tokens, model.tokens_per_minute)]
    return [amount / (limit / 60) for amount, limit in limits if limit]


def _slowest(times: Sequence[Between]) -> Between:
    return max(times, key=lambda found: found.value)


def _yield(trials: Sequence[Trial]) -> dict[str, Any]:
    if any(trial.made_up for trial in trials):
        return {"seeds": len(trials), "rows": None, "rows_a_seed": None}
    return {
        "seeds": len(trials),
        "rows": sum(len(trial.cells) for trial in trials),
        "rows_a_seed": rows_a_seed(trials).plain(4),
    }


def _sums(lines: Iterable[Mapping[str, Any]], group: Callable[[Mapping[str, Any]], str]) -> dict[str, dict[str, Any]]:
    """Lines added up by what `group` gives; money of models without a price is left out; None where no model has one."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        groups.setdefault(group(line), []).append(line)
    digits = {"requests": 0, "tokens_in": 0, "tokens_out": 0, "usd": 6, "seconds": 1}
    return {
        name: {
            figure: sum_of(known).plain(places) if (known := _known(found, figure)) else None
            for figure, places in digits.items()
        }
        for name, found in sorted(groups.items())
    }


def _known(lines: Iterable[Mapping[str, Any]], figure: str) -> list[Between]:
    return [Between(**line[figure]) for line in lines if line[figure]]


def _assumed(plan: Plan, trials: Trials) -> list[str]:
    """What the figures stand on that nobody measured."""
    known = {one.known for found in trials.values() for trial in found for one in trial.asked}
    waited = any(one.seconds is not None for found in trials.values() for trial in found for one in trial.asked)
    models = list(plan.recipe.models.values())
    unpriced = sorted({model.use for model in models} - prices(plan.workspace.root).keys())
    asked = {one.step for found in trials.values() for trial in found for one in trial.asked}
    judges = [f"judge.{step.name}" for step in plan.recipe.judge if f"judge.{step.name}" not in asked]
    embedding = [f"mix.{step.name}" for step in plan.recipe.mix if step.model]
    made_up = known - {"told", "remembered"}
    said = {
        "every row is accepted, and nothing is asked twice: so much at least": made_up,
        "replies are as long as remembered ones of the same step": "typical" in known,
        "replies are as long as max_tokens allows": "bound" in known,
        "replies have 4,096 tokens, for no max_tokens bounds them": "unbounded" in known,
        "a token is four bytes of what is asked": made_up,
        "a model writes 50 tokens a second": asked and not waited and any(model.use != "recorded" for model in models),
        "a batch is answered within 24 hours; a row that asks several times, one after the other, waits several times": any(
            model.batch for model in models
        ),
        f"{', '.join(judges)} asked nothing: no row got so far": judges,
        f"{', '.join(embedding)} asks for a vector of every accepted row: not counted here": embedding,
        f"no price of {', '.join(unpriced)} in infra/prices.yaml: money is not known": unpriced,
    }
    return [sentence for sentence, holds in said.items() if holds]


def _over(plan: Plan, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Limits that would stop the run before its end, if the estimate holds."""
    recipe = plan.recipe
    bounds: list[tuple[str, Limits, list[Mapping[str, Any]]]] = [("limits", recipe.limits, list(lines))]
    for stage, limits in recipe.limits.stages.items():
        bounds.append((f"limits.stages.{stage}", limits, [line for line in lines if line["step"].startswith(f"{stage}.")]))
    for name, model in recipe.models.items():
        bounds.append((f"models.{name}.limits", model.limits, [line for line in lines if line["model"] == name]))
    found = []
    for where, limits, counted in bounds:
        requests, usd = (sum(line[key]["value"] for line in counted if line[key]) for key in ("requests", "usd"))
        tokens = sum(line["tokens_in"]["value"] + line["tokens_out"]["value"] for line in counted)
        for name, amount in (("requests", requests), ("tokens", tokens), ("spend_usd", usd)):
            limit = getattr(limits, name)
            if limit is not None and amount > limit:
                found.append(f"{where}.{name} of {limit:g} would stop the run: {amount:,.6g} are expected")
    return found
