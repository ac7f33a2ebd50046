"""Say what a run would do and take: steps, seeds, quota; requests, tokens, money and time; what stands there already."""

import inspect
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from flows.naming import RECIPE
from schemas.errors import ContractError
from schemas.recipe import HOPS, Hop, Step
from schemas.rows import to_json
from tasks.artifact import read_manifest
from tasks.estimate import estimate
from tasks.models.ask import open_ask
from tasks.models.foresight import foreseen
from tasks.models.pace import START
from tasks.models.servers import key_name, key_of
from tasks.operators import factory
from tasks.plain_text import cut, for_terminal
from tasks.plan import Plan, plan_of
from tasks.quota import Progress, next_windows
from tasks.trial import asking_steps, first_seeds, trials
from tasks.workspace import root_of

FORESEEN = 12  # seeds of each step whose questions are looked at, for free


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option(
    "--probe", default=0, metavar="N", type=click.IntRange(0, 100_000), help="Really ask for N rows; their replies are kept."
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as one JSON object.")
def command(recipe: Path, workspace: Path | None, probe: int, as_json: bool) -> None:
    """Say what `seedmill run RECIPE` would do and take. Without --probe it asks no model, writes nothing, spends nothing."""
    plan = plan_of(recipe, workspace or root_of(recipe.parent))
    facts = facts_of(plan) | {"estimate": estimate_of(plan, probe)}
    click.echo(json.dumps(facts, indent=2) if as_json else for_terminal("\n".join(_lines(facts))))


def facts_of(plan: Plan) -> dict[str, Any]:
    """The plan as plain values."""
    recipe = plan.recipe
    first = Counter[str]()
    for window in next_windows(plan, Progress()):
        first[window.step] += window.count
    return {
        "name": recipe.name,
        "recipe": str(recipe.file),
        "data": str(plan.workspace.data),
        "about": recipe.about,
        "wanted": recipe.quota().rows,
        "by": recipe.quota().by,
        "ceiling": recipe.ceiling,
        "steps": [_step(plan, hop, step) for hop in HOPS for step in getattr(recipe, hop)],
        "first_round": dict(first),
        "models": [_model(plan, name) for name in recipe.models],
        "limits": recipe.limits.model_dump(exclude_none=True, exclude_defaults=True),
        "made": {name: _standing(plan, name) for name in ("seeds", "drafts", "verdicts", "mixture")},
    }


def estimate_of(plan: Plan, probe: int = 0) -> dict[str, Any]:
    """What the whole data set takes, from nothing: foreseen, or from so many rows that were really asked for."""
    tried = first_seeds(plan, probe) if probe else {step: min(FORESEEN, left) for step, left in asking_steps(plan).items()}
    with open_ask(plan.recipe, plan.workspace) if probe and tried else foreseen(plan.recipe, plan.workspace) as ask:
        found = {step: trials(plan, step, count, ask, _at_once(plan)) for step, count in tried.items()}
    return {"probed": bool(probe), **estimate(plan, found)}


def _at_once(plan: Plan) -> int:
    """So few that no question waits for another: its time then is the server's. A batch takes all of them at once."""
    if any(model.batch for model in plan.recipe.models.values()):
        return plan.recipe.ceiling
    return min(START, *(model.concurrency or START for model in plan.recipe.models.values()), START)


def _step(plan: Plan, hop: Hop, step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"hop": hop, "name": step.name, "use": step.use, "params": _params(hop, step)}
    if hop == "seed":
        found["seeds"] = plan.seeders[step.name].size
    return found | {key: value for key in ("whole", "sources", "only", "model") if (value := getattr(step, key, None))}


def _params(hop: Hop, step: Step) -> dict[str, Any]:
    """What the recipe gives and what the operator takes by itself."""
    signature = inspect.signature(factory(hop, step.use)).parameters
    defaults = {name: value.default for name, value in signature.items() if value.default is not value.empty}
    return {name: step.params.get(name, _plain(defaults.get(name))) for name in signature}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, dict)) or value is None else str(value)


def _model(plan: Plan, name: str) -> dict[str, Any]:
    model = plan.recipe.models[name]
    variable = key_name(model)
    key = {"key": variable, "key_is_set": bool(key_of(model))} if variable else {"key": None}
    return {"name": name, "use": model.use, "licence": model.licence or "unknown", **key}


def _standing(plan: Plan, name: str) -> dict[str, Any]:
    """What stands there of one artifact, and what has changed since it was made."""
    try:
        manifest = read_manifest(plan.workspace.data / name)
    except ContractError as error:
        return {"rows": None, "changed": [] if "is no artifact" in str(error) else ["it is damaged"]}
    inputs = plan.mix_inputs if name == "mixture" else plan.row_inputs
    changed = [key for key, value in inputs.items() if manifest.inputs.get(key) != value]
    return {"rows": manifest.rows, "changed": sorted(changed)}


def _lines(facts: dict[str, Any]) -> list[str]:
    wanted = sum(facts["wanted"].values())
    cells = [f"  {rows:>8,}  {cell}" for cell, rows in facts["wanted"].items()] if facts["by"] != ["all"] else []
    return [
        f"{facts['name']}: {wanted:,} accepted rows, from at most {facts['ceiling']:,} candidates, into {facts['data']}",
        *cells,
        *(_step_line(step) for step in facts["steps"]),
        "first round: "
        + (", ".join(f"{count:,} seeds of {step}" for step, count in facts["first_round"].items()) or "nothing"),
        *_model_lines(facts),
        *_standing_lines(facts["made"]),
    ]


def _step_line(step: dict[str, Any]) -> str:
    params = ", ".join(f"{name}={cut(to_json(value), 60)}" for name, value in step["params"].items())
    ends = []
    if step["hop"] == "seed":
        ends.append("endless" if step["seeds"] is None else f"{step['seeds']:,} seeds")
    ends += ["read whole"] if step.get("whole") else []
    ends += [f"from {', '.join(step['sources'])}"] if step.get("sources") else []
    ends += [f"only {', '.join(step['only'])}"] if step.get("only") else []
    ends += [f"asks {step['model']}"] if step.get("model") else []
    named = step["name"] if step["use"] in (step["name"], "") else f"{step['name']} ({step['use']})"
    return f"  {step['hop']:<9} {named}({params})" + (f": {', '.join(ends)}" if ends else "")


def _model_lines(facts: dict[str, Any]) -> list[str]:
    if not facts["models"]:
        return ["0 requests, 0.00 USD: no step asks a model"]
    lines = [f"  model     {model['name']} ({model['use']}): {_key(model)}" for model in facts["models"]]
    return [*lines, f"limits of the recipe: {_limits(facts['limits']) or 'none'}", *_estimate_lines(facts["estimate"])]


def _limits(limits: dict[str, Any]) -> str:
    stages = [f"{stage} ({_limits(found)})" for stage, found in limits.get("stages", {}).items()]
    return ", ".join([*(f"{name} {value:,}" for name, value in limits.items() if name != "stages"), *stages])


def _estimate_lines(found: dict[str, Any]) -> list[str]:
    """A line for each step and model, and one for all; what is assumed, and which limits would be met."""
    if not found["steps"]:
        return ["0 requests, 0.00 USD: no step asks a model"]
    seeds = sum(part["seeds"] for part in found["yield"].values())
    asked = f"from {seeds} seeds really asked about, with 95 % intervals"
    head = f"estimate, {asked if found['probed'] else 'nobody was asked'}"
    lines = [f"  {line['step']} asks {line['model']}: {_takes(line)}" for line in found["steps"]]
    yields = [f"  {step}: {_yield(part)}" for step, part in found["yield"].items() if part["rows"] is not None]
    assumed = [f"  assumed: {sentence}" for sentence in found["assumed"]]
    limits = [f"  WATCH: {sentence}" for sentence in found["over_limits"]]
    total = [f"  in all: {_takes(found['total'])}"] if len(lines) > 1 else []
    return [f"{head}:", *lines, *total, *yields, *assumed, *limits]


def _takes(line: dict[str, Any]) -> str:
    read, written = _between(line["tokens_in"], count), _between(line["tokens_out"], count)
    money = _between(line["usd"], "{:,.4g}".format) + " USD" if line["usd"] else "money unknown"
    at_once = f" with {line['at_once']} at once" if line.get("at_once", 1) > 1 else ""
    time = _between(line["seconds"], duration)
    return f"{_between(line['requests'], count)} requests, {read} tokens in, {written} out, {money}, {time}{at_once}"


def _yield(part: dict[str, Any]) -> str:
    return f"{part['rows']} accepted rows of {part['seeds']} seeds, {_between(part['rows_a_seed'], '{:.3g}'.format)} a seed"


def _between(found: dict[str, float | None], say: Callable[[float], str]) -> str:
    """`120 (100 to 140)`; the bounds only where there are any that differ."""
    value, low, high = found["value"] or 0.0, found["low"], found["high"]
    if low is None or high is None or low == high:
        return say(value)
    return f"{say(value)} ({say(low)} to {say(high)})"


def count(number: float) -> str:
    """`12,345`."""
    return f"{number:,.0f}"


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `3.5 h` or `2.1 days`."""
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0f} s" if seconds >= 1 or not seconds else f"{seconds:.1g} s"


def _key(model: dict[str, Any]) -> str:
    return "needs no key" if not model["key"] else f"{model['key']} is {'set' if model['key_is_set'] else 'NOT set'}"


def _standing_lines(made: dict[str, dict[str, Any]]) -> list[str]:
    if all(part["rows"] is None and not part["changed"] for part in made.values()):
        return ["nothing is made yet"]
    return [f"  made      {name}: {_state(part)}" for name, part in made.items()]


def _state(part: dict[str, Any]) -> str:
    rows = "" if part["rows"] is None else f"{part['rows']:,} rows, "
    if part["changed"]:
        return f"{rows}will be made again ({', '.join(part['changed'])} changed)"
    return f"{rows}up to date" if rows else "not made yet"
