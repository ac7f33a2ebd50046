"""Say what a run would do: steps and their parameters, seeds, quota, models and requests, and what stands there already."""

import inspect
import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from schemas.errors import ContractError
from schemas.recipe import HOPS, Hop, Step
from schemas.rows import to_json
from tasks.artifact import read_manifest
from tasks.models.checks import asks
from tasks.models.servers import key_name, key_of
from tasks.operators import factory
from tasks.plain_text import cut, for_terminal
from tasks.plan import Plan, plan_of
from tasks.quota import Progress, next_windows
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as one JSON object.")
def command(recipe: Path, workspace: Path | None, as_json: bool) -> None:
    """Say what `seedmill run RECIPE` would do. Asks no model, writes nothing, spends nothing."""
    plan = plan_of(recipe, workspace or root_of(recipe.parent))
    facts = facts_of(plan)
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
        "limits": recipe.limits.model_dump(exclude_none=True),
        "least_requests": _least_requests(plan, first),
        "made": {name: _standing(plan, name) for name in ("seeds", "drafts", "verdicts", "mixture")},
    }


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


def _least_requests(plan: Plan, first: Counter[str]) -> int:
    """One question for each first-round seed and each generator that asks; judges come on top, for drafts that pass."""
    return sum(
        count
        for step, count in first.items()
        for generator in plan.generate_steps(step)
        if asks(plan.generators[generator.name])
    )


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
    limits = ", ".join(f"{name} {value:,}" for name, value in facts["limits"].items()) or "none"
    lines = [f"  model     {model['name']} ({model['use']}): {_key(model)}" for model in facts["models"]]
    return [*lines, f"at least {facts['least_requests']:,} requests in the first round; limits of the recipe: {limits}"]


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
