"""Operators: what they are, and how a recipe's word finds one. No registry: the file's name is the operator's name.

`use: numeric_answer` under `verify:` finds the function `numeric_answer` in `tasks/verifiers/numeric_answer.py`;
`use: mypkg.checks:my_check` finds a user's own. An operator is a factory: its keyword-only arguments are the recipe's
`params`, checked here against their annotations; what it returns does the work.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Protocol, TypeVar, get_type_hints

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import ConfigDict, ValidationError, create_model

import tasks
from schemas.errors import RecipeError, RowError
from schemas.faults import sentence, suggestion
from schemas.recipe import Hop
from schemas.report import Finding
from schemas.rows import Draft, Message, Seed, ToolCall, Verdict

FOLDERS: dict[Hop, str] = {
    "seed": "seeders",
    "generate": "generators",
    "verify": "verifiers",
    "judge": "judges",
    "mix": "mixers",
    "evaluate": "metrics",
}


@dataclass(frozen=True)
class Reply:
    """What a model said: its words, the key under which they are remembered, and why it stopped (`stop`, `tool_calls`).

    `model` is the name the server gave itself, `parsed` the JSON value where a schema was asked for.
    """

    text: str
    key: str
    finish: str = "stop"
    model: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    parsed: Any = None
    tokens_in: int = 0
    tokens_out: int = 0


class Ask(Protocol):
    """The one way to a model. Equal questions with equal `take` get the remembered reply and cost nothing.

    Options: `schema` (a JSON schema; `Reply.parsed` then fits it), `tools` (as OpenAI writes them), `raw` (the one message is
    a text to go on with, without a chat template), and any parameter of the model, such as `temperature`. Raises RowError,
    with the raw reply, for a reply that was cut, refused, filtered, is empty or does not fit; StageError where the run must
    stop.
    """

    async def __call__(self, messages: list[Message], *, model: str = "", take: int = 0, **options: Any) -> Reply: ...


@dataclass(frozen=True)
class Seeder:
    """Draws seed number `index`; equal (index, rng) give equal seeds. `size` is how many there are, None if endless.

    `draw` raises RowError for a seed that is unusable (it becomes a reject).
    """

    draw: Callable[[int, Random], Seed]
    size: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What a metric may look at. `mixture` and `drafts` carry their seeds' source, licence and strata."""

    mixture: pl.LazyFrame
    drafts: pl.LazyFrame
    verdicts: pl.LazyFrame
    rejects: pl.LazyFrame
    rng: np.random.Generator


@dataclass(frozen=True)
class Asked:
    """The shares a mixer was asked for: of each group of `of` (tasks/text/groups.py), where a row counts `cost`."""

    of: str
    shares: dict[str, float]
    cost: pl.Expr
    unit: str = "rows"


@dataclass(frozen=True)
class Mixed:
    """A mixer's decisions and what it has to say: the shares it was asked for (measured in the mixture), a finding."""

    decisions: pl.DataFrame
    asked: Asked | None = None
    finding: Finding | None = None


Generator = Callable[[Seed, Ask], Awaitable[Sequence[Draft | RowError]]]
"""A RowError that is raised costs the whole seed; one that stands among the drafts is a reject beside them."""
Verifier = Callable[[Draft], Verdict]
ColumnVerifier = Callable[[pl.LazyFrame], pl.LazyFrame]
"""Frame form: drafts in; out come `draft_id`, `passed`, `score` and `reason`, one row a draft."""
Judge = Callable[[Draft, Ask], Awaitable[Verdict]]
Mixer = Callable[[pl.LazyFrame, np.random.Generator], pl.DataFrame | Mixed]
"""The live pool in; out comes `id` with any of `dropped` (a reason), `component`, `split`, `repeat`, `weight`, `position`."""
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, one row each; zeros for a text that the model gave no vector."""
EmbeddingMixer = Callable[[pl.LazyFrame, np.random.Generator, Embed | None], pl.DataFrame | Mixed]
"""A mixer that may use the vectors of the model its step names; None where it names none."""
Metric = Callable[[Evidence], Finding]

KINDS: dict[Hop, list[Any]] = {
    "seed": [Seeder],
    "generate": [Generator],
    "verify": [Verifier, ColumnVerifier],
    "judge": [Judge],
    "mix": [Mixer, EmbeddingMixer],
    "evaluate": [Metric],
}
"""What the factories of each hop say that they return."""


Maker = TypeVar("Maker", Generator, Judge)


def expecting(operator: Maker, rows: int = 1, questions: int | Callable[[Seed], int] | None = None) -> Maker:
    """The generator, known to make up to `rows` rows of one seed: the first round then draws no more seeds than needed.

    `questions` is what it takes to make all these rows of a seed, or what a judge asks about a draft: to be said where
    made-up replies, with which `seedmill plan` foresees a run, would end or prolong the asking.
    """
    operator.__dict__.update(rows_a_seed=rows, questions=questions)
    return operator


def questions_of(operator: Generator | Judge, seed: Seed) -> int | None:
    """What `expecting` said of them; None where it said nothing."""
    found = getattr(operator, "questions", None)
    return found(seed) if callable(found) else found


def rows_a_seed(generator: Generator) -> int:
    """What `expecting` said of it; one otherwise."""
    return int(getattr(generator, "rows_a_seed", 1))


def names(hop: Hop) -> list[str]:
    """The operators that stand in the house for that hop."""
    folder = Path(tasks.__file__).parent / FOLDERS[hop]
    return sorted(module.name for module in pkgutil.iter_modules([str(folder)]) if not module.name.startswith("_"))


def factory(hop: Hop, use: str) -> Callable[..., Any]:
    """The operator's factory. Raises RecipeError with a suggestion where there is none of that name, or none of that kind."""
    module, _, function = use.partition(":")
    try:
        found = getattr(_module(hop, module, own=":" in use), function or module.rsplit(".", 1)[-1])
        kind = _kind(found)
    except (ImportError, AttributeError, NameError, SyntaxError) as error:
        raise RecipeError(_not_found(hop, use, error)) from None
    if kind not in KINDS[hop]:
        wanted = " or ".join(_called(kind) for kind in KINDS[hop])
        here = f"{use!r} is no {FOLDERS[hop][:-1]}"
        raise RecipeError(f"{here}: wanted a function whose signature says `-> {wanted}`, of tasks.operators")
    return found  # type: ignore[no-any-return]


def built(hop: Hop, use: str, params: dict[str, Any], root: Path) -> Any:
    """The operator with its parameters. Raises RecipeError naming the parameter, what it takes and what it got."""
    make = factory(hop, use)
    checked = checked_params(make, params, root)
    try:
        return make(**checked)
    except (ValueError, OSError) as error:  # a file that is not what it should be, two parameters that contradict
        raise RecipeError(f"{use!r} cannot work with these parameters: {error}") from error


def checked_params(make: Callable[..., Any], params: dict[str, Any], root: Path) -> dict[str, Any]:
    """`params` proved against the factory's signature; files they name are resolved under `root`."""
    hints = get_type_hints(make, include_extras=True)
    wanted = inspect.signature(make).parameters
    fields: dict[str, Any] = {
        name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
        for name, parameter in wanted.items()
    }
    model = create_model("Params", __config__=ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True), **fields)
    try:
        found = model.model_validate(params, context={"root": str(root)})
    except ValidationError as error:
        raise RecipeError("; ".join(_fault(dict(fault), list(wanted)) for fault in error.errors())) from None
    return {name: getattr(found, name) for name in wanted}


def is_column_form(make: Callable[..., Any]) -> bool:
    """True for a verifier that says of itself `-> ColumnVerifier`."""
    return bool(_kind(make) == ColumnVerifier)


def takes_vectors(make: Callable[..., Any]) -> bool:
    """True for a mixer that says of itself `-> EmbeddingMixer`."""
    return bool(_kind(make) == EmbeddingMixer)


def _kind(make: Any) -> Any:
    """What a function says that it returns; None where it is no function, or does not say."""
    return get_type_hints(make).get("return") if inspect.isfunction(make) else None


def _called(kind: Any) -> str:
    return next(name for name, value in globals().items() if value is kind)


def _not_found(hop: Hop, use: str, error: Exception) -> str:
    house = f"tasks.{FOLDERS[hop]}.{use}"
    if ":" in use:
        return f"{use!r} cannot be imported: {error}"
    if isinstance(error, ModuleNotFoundError) and not house.startswith(str(error.name)):
        return f"{use!r} needs the package {error.name!r}, which is not installed{_extra_with(str(error.name))}"
    return f"no {FOLDERS[hop][:-1]} named {use!r}{suggestion(use, names(hop))}"


def _extra_with(module: str) -> str:
    """How to install what an operator lacks, where it is one of our extras."""
    for line in metadata.requires("seedmill") or ():
        package, _, extra = line.partition("extra == ")
        if extra and re.split(r"[<>=!~;\[ ]", package)[0].replace("-", "_") in (module, f"python_{module.removeprefix('py')}"):
            return f": pip install 'seedmill[{extra.strip(chr(39) + chr(34))}]'"
    return ""


def _module(hop: Hop, name: str, *, own: bool) -> ModuleType:
    return importlib.import_module(name if own else f"tasks.{FOLDERS[hop]}.{name}")


def _fault(fault: dict[str, Any], known: list[str]) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"params.{name}: unknown parameter{suggestion(name, known) if known else '; it takes none'}"
    if fault["type"] == "missing":
        return f"params.{name}: is missing; the operator cannot do without it"
    return f"params.{name}: {sentence(fault)}"
