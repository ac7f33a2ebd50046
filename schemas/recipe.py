"""The recipe: what training data is wanted, on one page. Unknown keys are refused with file, line and a suggestion."""

import difflib
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from schemas.errors import RecipeError
from schemas.rows import to_json
from schemas.strict_yaml import Place, read_yaml

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
OperatorName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*(:[A-Za-z_][A-Za-z0-9_]*)?$")]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]


class Strict(BaseModel):
    """What all parts of a recipe share: no unknown keys, no silent conversions, no changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Step(Strict):
    """One operator and its parameters. `name` tells two uses of one operator apart; it defaults to the operator's."""

    use: OperatorName
    name: str = ""
    params: dict[str, Any] = {}

    @model_validator(mode="after")
    def _default_name(self) -> Self:
        object.__setattr__(self, "name", self.name or self.use.replace(":", ".").rsplit(".", 1)[-1])
        return self


class SeedStep(Step):
    """A seeder. `whole` reads all its seeds in the first round, whatever the quota: for the real rows a mixer needs."""

    whole: bool = False


class GenerateStep(Step):
    """A generator and where its seeds come from; `from` may stay away where there is one seed step."""

    sources: list[str] = Field(default=[], alias="from")
    model: str = ""


class CheckStep(Step):
    """A verifier or judge; `only` names the generators whose drafts it looks at (none named: all of them)."""

    only: list[str] = []
    model: str = ""


class Quota(Strict):
    """Accepted rows wanted per cell: `by` names `generator` or keys of the seeds' strata, `rows` the count of each cell.

    A cell is written as its values joined by `/`: `by: [country, topic]`, `rows: {KR/politics: 50}`.
    """

    by: list[str] = Field(default=["generator"], min_length=1)
    rows: dict[str, Count] = Field(min_length=1)


class Limits(Strict):
    """What may be spent; the run stops before the request that could pass it."""

    spend_usd: Annotated[float, Field(gt=0)] | None = None
    tokens: Count | None = None
    requests: Count | None = None


class Model(Strict):
    """A model behind an endpoint, by LangChain's name (`openai:gpt-5-mini`), or `recorded` for replies kept in a file.

    `params` go to the provider as they are. Keys never stand here: `api_key_env` names the environment variable.
    """

    use: Annotated[str, Field(min_length=1)]
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None
    api_key_env: Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]*$")] | None = None
    revision: str = ""
    licence: str = ""
    params: dict[str, Any] = {}
    limits: Limits = Limits()
    batch: bool = False
    requests_per_minute: Count | None = None
    tokens_per_minute: Count | None = None


class Publish(Strict):
    """What a version must satisfy to be published: `require` holds bounds such as `contaminated_rows <= 0`."""

    require: list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*\s*(<=|>=|==|<|>)\s*-?[0-9.]+$")]] = []
    remote: str = ""


class Recipe(Strict):
    """One data set: its name, how many rows, and the steps of every hop in order."""

    name: Name
    about: str = ""
    version: Count = 1
    lang: str = "en"
    licence: Annotated[str, Field(min_length=1)]
    tags: list[str] = []
    random_seed: Annotated[int, Field(ge=0, lt=2**63)]
    size: Count | Quota
    ceiling: Count
    shard_rows: Count = 1000
    max_rejects: Annotated[float, Field(gt=0, le=1)] = 0.5
    models: dict[Name, Model] = {}
    limits: Limits = Limits()
    seed: list[SeedStep] = Field(min_length=1)
    generate: list[GenerateStep] = Field(min_length=1)
    verify: list[CheckStep] = Field(min_length=1)
    judge: list[CheckStep] = []
    mix: list[Step] = Field(min_length=1)
    evaluate: list[Step] = Field(min_length=1)
    publish: Publish = Publish()

    _file: Path = PrivateAttr(default=Path("recipe"))
    _lines: dict[Place, int] = PrivateAttr(default_factory=dict)

    @property
    def file(self) -> Path:
        """Where it was read from."""
        return self._file

    @property
    def fingerprint(self) -> str:
        """sha256 of all it says; comments and layout do not count."""
        return hashlib.sha256(to_json(self.model_dump(mode="json", by_alias=True)).encode()).hexdigest()

    def where(self, *place: str | int) -> str:
        """`flows/recipes/demo.yaml:12: verify[0].use`, for an error message."""
        return _where(self._file, self._lines, place)

    def quota(self) -> Quota:
        """The wanted rows in one form: an int is one cell of all synthetic rows, named `all`."""
        return Quota(by=["all"], rows={"all": self.size}) if isinstance(self.size, int) else self.size


def read_recipe(path: Path) -> Recipe:
    """The recipe in a YAML file. Raises RecipeError with every fault found: file, line, place, and what would be right."""
    document, lines = read_yaml(path)
    if not isinstance(document, dict):
        raise RecipeError(f"{path}: wanted a mapping of keys (name, seed, generate, ...), found {type(document).__name__}")
    try:
        recipe = Recipe.model_validate(document)
    except ValidationError as error:
        faults = [_fault(path, lines, dict(fault)) for fault in error.errors(include_url=False)]
        raise RecipeError("\n".join(dict.fromkeys(faults))) from None
    recipe._file, recipe._lines = path, lines
    _refuse_twins(recipe)
    return recipe


def _refuse_twins(recipe: Recipe) -> None:
    for hop in ("seed", "generate", "verify", "judge", "mix", "evaluate"):
        first: dict[str, int] = {}
        for number, step in enumerate(getattr(recipe, hop)):
            if step.name in first:
                taken = f"the name {step.name!r} is taken by {hop}[{first[step.name]}]"
                raise RecipeError(f"{recipe.where(hop, number)}: {taken}; give one of them another `name`")
            first[step.name] = number


def suggestion(name: str, known: list[str]) -> str:
    """`; did you mean 'seed'?`, or what there is."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(known))}"


def _fault(path: Path, lines: Mapping[Place, int], fault: dict[str, Any]) -> str:
    place = tuple(part for part in fault["loc"] if part not in ("int", "Quota", "constrained-int"))
    where = _where(path, lines, place)
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown key{suggestion(str(place[-1]), _keys_beside(place))}"
    if fault["type"] == "missing":
        return f"{where}: is missing"
    return f"{where}: {fault['msg'][0].lower()}{fault['msg'][1:]}, found {_short(fault['input'])}"


def _keys_beside(place: Place) -> list[str]:
    """The keys that a mapping at that place of a recipe may hold."""
    model: Any = Recipe
    for part in place[:-1]:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            model = _model_in(_annotation(model, part))
    fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
    return [field.alias or name for name, field in fields.items()]


def _annotation(model: type[BaseModel], key: str) -> Any:
    return next((f.annotation for n, f in model.model_fields.items() if key in (n, f.alias)), None)


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    parts = [_model_in(part) for part in getattr(annotation, "__args__", ())]
    return next((part for part in parts if part is not None), None)


def _where(path: Path, lines: Mapping[Place, int], place: Place) -> str:
    spelled = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    known = next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), None)
    return f"{path}:{known}: {spelled}" if known else f"{path}: {spelled}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


Hop = Literal["seed", "generate", "verify", "judge", "mix", "evaluate"]
