"""Which judge a calibration was made for: a changed model, parameter or prompt makes another judge, and is refused."""

import hashlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tasks
from schemas.calibration import Calibration, read_calibration
from schemas.errors import RecipeError
from schemas.paths import inside
from schemas.recipe import CheckStep, Model, Recipe
from schemas.rows import to_json
from tasks.operators import factory

_PROMPTS = Path(str(tasks.__file__)).parent / "prompts"
_SHARED = ("judged_material.txt", "final_line.txt")


def model_of(recipe: Recipe, step: CheckStep) -> tuple[str, Model]:
    """The model that a judge asks: the one it names, or the recipe's only one."""
    if step.model in recipe.models:
        return step.model, recipe.models[step.model]
    if not step.model and len(recipe.models) == 1:
        return next(iter(recipe.models.items()))
    raise RecipeError(f"judge {step.name!r}: say `model:` which of {', '.join(sorted(recipe.models)) or 'no models'}")


def without_calibration(params: dict[str, Any]) -> dict[str, Any]:
    """A judge's parameters as they are before anything is known of it."""
    return {name: value for name, value in params.items() if name != "calibration"}


def made_for(recipe: Recipe, step: CheckStep) -> dict[str, str]:
    """Fingerprints of all that makes a judge the one it is, part by part."""
    _, model = model_of(recipe, step)
    where = {} if model.revision else {"base_url": model.base_url}
    params = {name: value for name, value in without_calibration(step.params).items() if name != "threshold"}
    return {
        "operator": step.use,
        "parameters": _short(to_json(params)),  # where it draws its line makes it no other judge
        "model": _short(to_json({"use": model.use, "revision": model.revision, "params": model.params, **where})),
        "prompt": _short(_words(step.use)),
    }


def calibration_of(recipe: Recipe, step: CheckStep, root: Path) -> Calibration | None:
    """The calibration a judge's step names; None where it names none."""
    named = step.params.get("calibration")
    return read_calibration(inside(root, named)) if isinstance(named, str) else None


def calibration_faults(recipe: Recipe, root: Path) -> Iterator[str]:
    """Judges whose calibration was made for another judge. What is wrong with the file itself the operator says."""
    for number, step in enumerate(recipe.judge):
        try:
            found = calibration_of(recipe, step, root)
            ours = made_for(recipe, step) if found else {}
        except (ValueError, OSError, RecipeError):
            continue
        if changed := [part for part, value in ours.items() if found and found.made_for.get(part) != value]:
            where = recipe.where("judge", number, "params", "calibration")
            yield f"{where}: was made for another judge ({', '.join(changed)} changed): run `seedmill calibrate` again"


def _words(use: str) -> str:
    """The prompts a judge speaks: those of the house begin with its name; one's own operator counts as a whole."""
    if ":" in use:
        return Path(inspect.getfile(factory("judge", use))).read_text(encoding="utf-8")
    files = [*sorted(_PROMPTS.glob(f"{use}*.txt")), *(_PROMPTS / name for name in _SHARED)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
