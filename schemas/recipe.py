"""The recipe: what training data is wanted, on one page. Unknown keys are refused with file, line and a suggestion."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PrivateAttr, Tag, ValidationError, model_validator

from schemas.errors import RecipeError
from schemas.faults import sentence, suggestion, worded
from schemas.rows import to_json
from schemas.strict_yaml import Place, read_yaml
from schemas.tables import LANG

_NAME = worded(r"^[a-z][a-z0-9_-]{0,62}$", "a name of small letters, digits, '-' and '_' that starts with a letter")
_OPERATOR = worded(
    r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*(:[A-Za-z_][A-Za-z0-9_]*)?$",
    "an operator's name, or package.module:function for your own",
)
_ADDRESS = worded(r"^https?://[^\s@]+$", "an address http(s)://host/path without a user or a password in it")
_ENVIRONMENT = worded(r"^[A-Z_][A-Z0-9_]*$", "the NAME of an environment variable (never the key itself)")
_LANG = worded(LANG, "a language tag such as en, de or zh-Hant")
BOUND = worded(
    r"^(?P<name>[a-z][\w.-]*)\s*(?P<sign><=|>=|==|<|>)\s*(?P<bound>-?([0-9]+(\.[0-9]*)?|\.[0-9]+))$",
    "a figure of metrics.json and its bound, such as `contamination.rows <= 0`",
)
_DECIDES_NO_ROW = {"about", "version", "licence", "tags", "limits", "publish"}
_DECIDES_NO_REPLY = {
    "api_key_env", "licence", "limits", "batch", "requests_per_minute", "tokens_per_minute", "concurrency", "deadline_seconds",
}  # fmt: skip
_SECRET = re.compile(r"(?i)(api_?key|secret|passw(or)?d|authorization|access_token|headers)$")
_TAGS = ("as a number", "as a quota")

Hop = Literal["seed", "generate", "verify", "judge", "mix", "evaluate"]
HOPS: tuple[Hop, ...] = get_args(Hop)
AskingHop = Literal["generate", "judge", "mix"]
"""The hops whose operators may ask a model."""
Name = Annotated[str, Field(pattern=_NAME)]
OperatorName = Annotated[str, Field(pattern=_OPERATOR)]
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


class MixStep(Step):
    """A mixer; `model` names the model of embeddings whose vectors it uses, where it can use any."""

    model: str = ""


class Quota(Strict):
    """Accepted rows wanted per cell: `by` names `generator` or keys of the seeds' strata, `rows` the count of each cell.

    A cell is written as its values joined by `/`: `by: [country, topic]`, `rows: {KR/politics: 50}`.
    """

    by: list[str] = Field(default=["generator"], min_length=1)
    rows: dict[str, Count] = Field(min_length=1)


def _form(size: Any) -> str:
    return _TAGS[isinstance(size, (dict, Quota))]


Size = Annotated[Annotated[Count, Tag(_TAGS[0])] | Annotated[Quota, Tag(_TAGS[1])], Discriminator(_form)]
"""A plain number, or a quota. Told apart by form, so that a fault is said once and not for both."""


class Limits(Strict):
    """What may be spent; the run stops before the request that could pass it."""

    spend_usd: Annotated[float, Field(gt=0)] | None = None
    tokens: Count | None = None
    requests: Count | None = None

    @property
    def given(self) -> bool:
        """True where there is any."""
        return (self.spend_usd, self.tokens, self.requests) != (None, None, None)


class RecipeLimits(Limits):
    """Limits of the whole recipe, and of all that one of its stages asks: `stages: {judge: {spend_usd: 2}}`."""

    stages: dict[AskingHop, Limits] = {}


class Model(Strict):
    """A model behind an endpoint, by LangChain's name (`openai:gpt-5-mini`), or `recorded` for replies kept in a file.

    `params` go to the provider as they are. Keys never stand here: `api_key_env` names the environment variable.
    `concurrency` is the most requests open at once (found out where it is missing); `deadline_seconds` bounds each of them.
    """

    use: Annotated[str, Field(min_length=1)]
    base_url: Annotated[str, Field(pattern=_ADDRESS)] | None = None
    api_key_env: Annotated[str, Field(pattern=_ENVIRONMENT)] | None = None
    revision: str = ""
    licence: str = ""
    params: dict[str, Any] = {}
    limits: Limits = Limits()
    batch: bool = False
    requests_per_minute: Count | None = None
    tokens_per_minute: Count | None = None
    concurrency: Count | None = None
    deadline_seconds: Count = 300


class Publish(Strict):
    """What a version must satisfy to be published: `require` bounds figures of metrics.json, as `contamination.rows <= 0`."""

    require: list[Annotated[str, Field(pattern=BOUND)]] = []
    remote: str = ""


class Recipe(Strict):
    """One data set: its name, how many rows, and the steps of every hop in order."""

    name: Name
    about: str = ""
    version: Count = 1
    lang: Annotated[str, Field(pattern=_LANG)] = "en"
    licence: Annotated[str, Field(min_length=1)]
    tags: list[str] = []
    random_seed: Annotated[int, Field(ge=0, lt=2**63)]
    size: Size
    ceiling: Count
    shard_rows: Count = 1000
    max_rejects: Annotated[float, Field(gt=0, le=1)] = 0.5
    models: dict[Name, Model] = {}
    limits: RecipeLimits = RecipeLimits()
    seed: list[SeedStep] = Field(min_length=1)
    generate: list[GenerateStep] = Field(min_length=1)
    verify: list[CheckStep] = Field(min_length=1)
    judge: list[CheckStep] = []
    mix: list[MixStep] = Field(min_length=1)
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

    def fingerprint_up_to(self, hop: Hop) -> str:
        """sha256 of what decides what that hop gives: its steps and those before it. Titles, limits and speed do not."""
        later = set(HOPS[HOPS.index(hop) + 1 :])
        page = self.model_dump(mode="json", by_alias=True, exclude=_DECIDES_NO_ROW | later)
        models = {name: {key: model[key] for key in model.keys() - _DECIDES_NO_REPLY} for name, model in page["models"].items()}
        return hashlib.sha256(to_json(page | {"models": models}).encode()).hexdigest()

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
    if faults := [*_twins(recipe), *_secrets(recipe)]:
        raise RecipeError("\n".join(faults))
    return recipe


def _twins(recipe: Recipe) -> Iterator[str]:
    """Two steps of one table under one name: their rows could not be told apart. Verifiers and judges share the verdicts."""
    first: dict[tuple[Hop, str], str] = {}
    for hop in HOPS:
        for number, step in enumerate(getattr(recipe, hop)):
            place = f"{hop}[{number}]"
            holder = first.setdefault(("verify" if hop == "judge" else hop, step.name), place)
            if holder != place:
                taken = f"the name {step.name!r} is taken by {holder}"
                yield f"{recipe.where(hop, number)}: {taken}; give one of them another `name`"


def _secrets(recipe: Recipe) -> Iterator[str]:
    """Keys and passwords among a model's parameters; their values are never repeated."""
    for name, model in recipe.models.items():
        for key in model.params:
            if _SECRET.search(key):
                where = recipe.where("models", name, "params", key)
                yield f"{where}: no key stands in a recipe; put it into the environment, name that in `api_key_env`"


def _fault(path: Path, lines: Mapping[Place, int], fault: dict[str, Any]) -> str:
    place = tuple(part for part in fault["loc"] if part not in _TAGS)
    if place and place[-1] == "[key]":
        place = place[:-2]
    where = _where(path, lines, place)
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown key{suggestion(str(place[-1]), _keys_beside(place))}"
    if fault["type"] == "missing":
        return f"{where}: is missing; {_EXAMPLES.get(str(place[-1]), 'add it')}"
    said = sentence(fault)
    return f"{where}: {said.partition(', found')[0] if place[-1:] == ('api_key_env',) else said}"  # it may be the key itself


_EXAMPLES = {
    "name": "for instance `name: demo`",
    "licence": "for instance `licence: Apache-2.0`",
    "random_seed": "for instance `random_seed: 1`",
    "size": "say how many accepted rows are wanted, for instance `size: 1000`",
    "ceiling": "say how many candidates may be tried at most, for instance `ceiling: 5000`",
    "use": "name an operator, for instance `- use: numeric_answer`",
    "rows": "say how many rows each cell gets, for instance `rows: {easy: 100, hard: 100}`",
} | {hop: f"a recipe needs at least one step: `{hop}:` and under it `- use: OPERATOR`" for hop in HOPS}


def _keys_beside(place: Place) -> list[str]:
    """The keys that a mapping at that place of a recipe may hold."""
    model: Any = Recipe
    for part in place[:-1]:
        if isinstance(part, str) and part in _annotations(model):
            model = _model_in(_annotations(model)[part]) or model
    return list(_annotations(model))


def _annotations(model: Any) -> dict[str, Any]:
    """A model's keys, as a recipe spells them, and what each holds."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> Any:
    """The model inside an annotation such as `list[Step]` or `dict[str, Model]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    parts = [_model_in(part) for part in getattr(annotation, "__args__", ())]
    return next((part for part in parts if part is not None), None)


def _where(path: Path, lines: Mapping[Place, int], place: Place) -> str:
    spelled = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    known = next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), None)
    return f"{path}:{known}: {spelled}" if known else f"{path}: {spelled}"
