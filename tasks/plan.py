"""The plan: a recipe whose every word has been proved to mean something, with its operators built; nothing is spent yet."""

import hashlib
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.errors import RecipeError, SeedmillError
from schemas.faults import suggestion
from schemas.recipe import HOPS, CheckStep, GenerateStep, Hop, MixStep, Recipe, Step, read_recipe
from tasks.artifact import sha256_of
from tasks.judging.calibrated import calibration_faults
from tasks.models.checks import model_faults, recorded_files
from tasks.operators import (
    EmbeddingMixer,
    Generator,
    Judge,
    Metric,
    Mixer,
    Seeder,
    Verifier,
    built,
    checked_params,
    factory,
    is_column_form,
    takes_vectors,
)
from tasks.workspace import Workspace, code_fingerprint, workspace_of


@dataclass(frozen=True)
class Plan:
    """A recipe and its operators, by step name, in the recipe's order."""

    recipe: Recipe
    workspace: Workspace
    seeders: dict[str, Seeder]
    generators: dict[str, Generator]
    verifiers: dict[str, Verifier]
    judges: dict[str, Judge]
    mixers: dict[str, Mixer | EmbeddingMixer]
    metrics: dict[str, Metric]

    @cached_property
    def inputs(self) -> dict[str, str]:
        """What the report of this plan is made from, besides the rows: the whole page, the code and every file it reads."""
        return {"recipe": self.recipe.fingerprint, "code": code_fingerprint(), "files": self._files("evaluate")}

    @cached_property
    def row_inputs(self) -> dict[str, str]:
        """What its seeds, drafts, verdicts and rejects are made from: another mixer makes none of them anew."""
        return self._inputs_up_to("judge")

    @cached_property
    def mix_inputs(self) -> dict[str, str]:
        """What its mixture is made from, besides the rows."""
        return self._inputs_up_to("mix")

    def _inputs_up_to(self, hop: Hop) -> dict[str, str]:
        return {"recipe": self.recipe.fingerprint_up_to(hop), "code": code_fingerprint(), "files": self._files(hop)}

    def _files(self, last: Hop) -> str:
        """sha256 over the files read up to that hop: seed files, benchmarks, own operators."""
        files = input_files(self.recipe, self.workspace.root, HOPS[: HOPS.index(last) + 1])
        lines = [f"{name}:{sha256_of(path)}" for name, path in files.items()]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def generate_steps(self, seed_step: str) -> list[GenerateStep]:
        """The generators that take seeds from that seed step."""
        return [step for step in self.recipe.generate if seed_step in sources_of(step, self.recipe)]

    def column_form(self, step: CheckStep) -> bool:
        """True where the verifier looks at whole columns."""
        return is_column_form(factory("verify", step.use))

    def uses_vectors(self, step: MixStep) -> bool:
        """True where the mixer may use vectors of texts."""
        return takes_vectors(factory("mix", step.use))


def plan_of(recipe_file: Path, root: Path) -> Plan:
    """The plan of a recipe file. Raises RecipeError listing everything that cannot work, with file, line and place."""
    recipe = read_recipe(recipe_file)
    faults: list[str] = []
    steps = {hop: _build_all(recipe, hop, root, faults) for hop in HOPS}
    faults.extend(_loose_ends(recipe, steps["seed"]))
    faults.extend(model_faults(recipe, root, steps))
    faults.extend(calibration_faults(recipe, root))
    if faults:
        raise RecipeError("\n".join(faults))
    return Plan(
        recipe,
        workspace_of(recipe, root),
        seeders=steps["seed"],
        generators=steps["generate"],
        verifiers=steps["verify"],
        judges=steps["judge"],
        mixers=steps["mix"],
        metrics=steps["evaluate"],
    )


def input_files(recipe: Recipe, root: Path, hops: Iterable[Hop] = HOPS) -> dict[str, Path]:
    """The files these hops of a recipe read, by path under `root`; a user's own operators count, by their module's name."""
    steps = [(hop, step) for hop in hops for step in getattr(recipe, hop)]
    found = {name: path for hop, step in steps for name, path in _files_of(hop, step, root)}
    return dict(sorted((found | recorded_files(recipe, root)).items()))


def _files_of(hop: Hop, step: Step, root: Path) -> Iterator[tuple[str, Path]]:
    make = factory(hop, step.use)
    if ":" in step.use:
        yield make.__module__, Path(inspect.getfile(make))
    for value in checked_params(make, step.params, root).values():
        for path in _paths_in(value):
            inner = sorted(path.rglob("*")) if path.is_dir() else [path]
            yield from ((str(file.relative_to(root.resolve())), file) for file in inner if file.is_file())


def _paths_in(value: Any) -> Iterator[Path]:
    """The paths in a parameter: itself, those of a list or a mapping, those of a block with fields of its own."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BaseModel):
        yield from _paths_in(dict(value))
    elif isinstance(value, dict):
        yield from _paths_in(list(value.values()))
    elif isinstance(value, list):
        yield from (path for part in value for path in _paths_in(part))


def plan_again(recipe_file: str, root: str) -> Plan:
    """The same plan for every task of this process, as long as neither recipe nor code changes."""
    return _kept(recipe_file, root, Path(recipe_file).stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _kept(recipe_file: str, root: str, _changed: int) -> Plan:
    return plan_of(Path(recipe_file), Path(root))


def sources_of(step: GenerateStep, recipe: Recipe) -> list[str]:
    """The seed steps a generator draws from; the only one where it names none."""
    return step.sources or [seed.name for seed in recipe.seed]


def _build_all(recipe: Recipe, hop: Hop, root: Path, faults: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    steps: list[Step] = getattr(recipe, hop)
    for number, step in enumerate(steps):
        try:
            made[step.name] = built(hop, step.use, step.params, root)
        except SeedmillError as error:
            faults.append(_at(recipe, hop, number, str(error)))
    return made


def _at(recipe: Recipe, hop: Hop, number: int, what: str) -> str:
    key = what.split(":", 1)[0] if what.startswith("params.") else "use"
    return f"{recipe.where(hop, number, *key.split('.'))}: {what.removeprefix(key + ': ')}"


def _loose_ends(recipe: Recipe, seeders: dict[str, Seeder]) -> Iterator[str]:
    """Names that point nowhere, and orders that cannot be filled."""
    seeds, generators = [step.name for step in recipe.seed], [step.name for step in recipe.generate]
    for number, step in enumerate(recipe.generate):
        for name in sorted(set(step.sources) - set(seeds)):
            yield f"{recipe.where('generate', number, 'from')}: no seed step named {name!r}{suggestion(name, seeds)}"
        if len(seeds) > 1 and not step.sources:
            yield f"{recipe.where('generate', number)}: say `from:` which of the seed steps ({', '.join(seeds)})"
        for key, name in [("model", step.model), *_other_models(step)]:
            yield from _known_model(recipe, "generate", number, name, key)
    for hop in ("verify", "judge"):
        for number, check in enumerate(getattr(recipe, hop)):
            for name in sorted(set(check.only) - set(generators)):
                yield f"{recipe.where(hop, number, 'only')}: no generator named {name!r}{suggestion(name, generators)}"
            yield from _known_model(recipe, hop, number, check.model)
    for number, mix in enumerate(recipe.mix):
        yield from _known_model(recipe, "mix", number, mix.model)
    for number, seed in enumerate(recipe.seed):
        if seed.whole and seed.name in seeders and seeders[seed.name].size is None:
            yield f"{recipe.where('seed', number, 'whole')}: {seed.use!r} never ends, so it cannot be read whole"
        if not any(seed.name in sources_of(step, recipe) for step in recipe.generate):
            yield f"{recipe.where('seed', number)}: no generator takes seeds from {seed.name!r}"
    yield from _quota_ends(recipe, generators)


def _known_model(recipe: Recipe, hop: Hop, number: int, name: str, key: str = "model") -> Iterator[str]:
    if name and name not in recipe.models:
        yield f"{recipe.where(hop, number, *key.split('.'))}: no model named {name!r}{suggestion(name, list(recipe.models))}"


def _other_models(step: Step) -> Iterator[tuple[str, str]]:
    """Where a step's parameters name a model beside its own: a judge, an other side of a talk."""
    for key, value in step.params.items():
        if key.endswith("_model") and isinstance(value, str):
            yield f"params.{key}", value


def _quota_ends(recipe: Recipe, generators: list[str]) -> Iterator[str]:
    quota = recipe.quota()
    if quota.by == ["generator"]:
        for cell in sorted(set(quota.rows) - set(generators)):
            yield f"{recipe.where('size', 'rows', cell)}: no generator named {cell!r}{suggestion(cell, generators)}"
    wanted = sum(quota.rows.values())
    if recipe.ceiling < wanted:
        yield f"{recipe.where('ceiling')}: {recipe.ceiling} candidates can never give the {wanted} rows of `size`"
