"""The servers of a recipe's models: who is asked, with which limits, and by which of three ways.

`openai:NAME` and `openai_compatible:NAME` go through our own thin chat model, any other `provider:NAME` through that
provider's LangChain package, and `recorded` answers from a file. Each way is a module that is imported when it is needed.
"""

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from schemas.errors import StageError
from schemas.recipe import Limits, Model, Recipe
from tasks.models.answer import Answer
from tasks.models.ledger import Account, Amount
from tasks.models.pace import Gate, PerMinute
from tasks.models.prices import FREE, Price, prices
from tasks.models.question import Question

OURS = ("openai", "openai_compatible")
VECTORS = "embeddings"
"""The provider's name of models that give vectors and no words, at any OpenAI-compatible server."""
LONGEST_REPLY = 4096  # tokens; what a reply is taken to need at most where no limit asks for a bound


class Sender(Protocol):
    """One way to send a question: it raises Again, RowError or StageError by what happens next."""

    async def send(self, question: Question) -> Answer: ...

    async def close(self) -> None: ...


@dataclass
class Server:
    """One model of a recipe at work."""

    name: str
    model: Model
    sender: Sender
    gate: Gate
    price: Price
    accounts: Callable[[str], Account]
    per_minute: list[tuple[str, PerMinute]] = field(default_factory=list)
    in_trouble: int = 0
    stopped: StageError | None = None

    @property
    def remembers(self) -> bool:
        """Recorded replies are in a file already; to remember them would hide a change of the file."""
        return self.model.use != "recorded"

    @property
    def identity(self) -> str:
        """Which server's replies may stand for each other: those of one revision, or else of one host."""
        return identity_of(self.model)

    def most(self, question: Question) -> Amount:
        """The most that one attempt can cost: every byte a token, and as long a reply as is allowed."""
        written = 0 if gives_vectors(self.model) else longest_reply(question.params) or LONGEST_REPLY
        return Amount(1, question.bytes_asked + written, self.price.of(question.bytes_asked, written))

    def cost(self, answer: Answer, most: Amount) -> Amount:
        """What an answer did cost; the most it can where the server does not tell."""
        if answer.tokens_in is None or answer.tokens_out is None:
            return most
        return Amount(1, answer.tokens_in + answer.tokens_out, self.price.of(answer.tokens_in, answer.tokens_out))


def identity_of(model: Model) -> str:
    """See `Server.identity`."""
    return model.revision or urlsplit(model.base_url or "").netloc


def longest_reply(params: dict[str, object]) -> int | None:
    """What a recipe's `params` allow a reply to be, in tokens; None where nothing bounds it."""
    found = [params[name] for name in ("max_tokens", "max_completion_tokens", "max_output_tokens") if name in params]
    return max((value for value in found if isinstance(value, int)), default=None)


def gives_vectors(model: Model) -> bool:
    """True for a model of embeddings."""
    return model.use.partition(":")[0] == VECTORS


_gates: dict[tuple[str, str, str], Gate] = {}


def servers_of(recipe: Recipe, root: Path, account: str) -> dict[str, Server]:
    """The servers of all models of a recipe, by the recipe's name for them."""
    known = prices(root) if recipe.models else {}
    return {name: _server(name, model, recipe, root, known, account) for name, model in recipe.models.items()}


def _server(name: str, model: Model, recipe: Recipe, root: Path, known: dict[str, Price], account: str) -> Server:
    minute = [("requests", model.requests_per_minute), ("tokens", model.tokens_per_minute)]
    return Server(
        name,
        model,
        _sender(model, root),
        gate_of(model),
        _price(model, known),
        cache(lambda stage: _account(recipe, account, name, stage)),
        [(what, PerMinute(most)) for what, most in minute if most],
    )


def _price(model: Model, known: dict[str, Price]) -> Price:
    price = known.get(model.use, FREE)
    return price.in_batches(model.use.partition(":")[0]) if model.batch else price


def _account(recipe: Recipe, account: str, model: str, stage: str) -> Account:
    of_stage = recipe.limits.stages.get(stage, Limits())  # type: ignore[call-overload]  # stages that nobody limits have any name
    return Account(account, model, stage, recipe.limits, of_stage, recipe.models[model].limits)


def gate_of(model: Model) -> Gate:
    """One gate a model and server, for the life of the process: what was learnt of a server holds for the next window."""
    place = (model.use, model.base_url or "", str(model.concurrency))
    return _gates.setdefault(place, Gate(model.concurrency))


class _InBatches:
    """No way at all: whoever is asked in batches is asked at a desk (tasks/models/batch)."""

    async def send(self, question: Question) -> Answer:
        raise StageError(f"{question.model} is asked in batches only")

    async def close(self) -> None: ...


def _sender(model: Model, root: Path) -> Sender:
    if model.batch:
        return _InBatches()
    provider = model.use.partition(":")[0]
    ways = {"recorded": "recorded", VECTORS: "embeddings"} | dict.fromkeys(OURS, "openai_compatible")
    way = ways.get(provider, "any_provider")
    found: Sender = importlib.import_module(f"tasks.models.{way}").sender(model, root)
    return found


def key_name(model: Model) -> str | None:
    """The environment variable that holds a model's key; None where the recipe names none and none is usual."""
    provider = "openai" if gives_vectors(model) and not model.base_url else model.use.partition(":")[0]
    usual = f"{provider.upper()}_API_KEY" if provider not in ("recorded", "openai_compatible", VECTORS, "ollama") else None
    return model.api_key_env or usual


def key_of(model: Model) -> str:
    """A model's key from the environment; empty where there is none."""
    name = key_name(model)
    return os.environ.get(name, "") if name else ""
