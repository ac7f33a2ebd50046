"""What can be known of a recipe's models before anything is spent: providers, keys, prices, bounds, and who asks whom."""

import dis
import os
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any

from schemas.errors import RecipeError
from schemas.faults import suggestion
from schemas.recipe import AskingHop, Hop, Limits, Model, Recipe
from tasks.models.prices import prices
from tasks.models.recorded import replies_file
from tasks.models.servers import OURS, VECTORS, gives_vectors, key_name, longest_reply

PACKAGES = {
    "anthropic": "langchain_anthropic",
    "azure_openai": "langchain_openai",
    "bedrock_converse": "langchain_aws",
    "cohere": "langchain_cohere",
    "deepseek": "langchain_deepseek",
    "fireworks": "langchain_fireworks",
    "google_genai": "langchain_google_genai",
    "groq": "langchain_groq",
    "mistralai": "langchain_mistralai",
    "nvidia": "langchain_nvidia_ai_endpoints",
    "ollama": "langchain_ollama",
    "openrouter": "langchain_openrouter",
    "perplexity": "langchain_perplexity",
    "together": "langchain_together",
    "xai": "langchain_xai",
}
"""LangChain's name of a provider and the package that `init_chat_model` needs for it."""

IN_BATCHES = ("openai", "openai_compatible", "anthropic")

CONNECTION = ("base_url", "http_client", "http_async_client", "openai_proxy", "organization", "max_retries", "timeout")
"""What stands elsewhere in a recipe, or is the engine's; keys and headers are refused when a recipe is read."""


def model_faults(recipe: Recipe, root: Path, operators: Mapping[Hop, Mapping[str, Any]]) -> Iterator[str]:
    """Everything about models that cannot work, with file, line and place. `operators` are the built ones, by hop and step."""
    for name, model in recipe.models.items():
        for key, fault in _faults_of(model, root):
            yield f"{recipe.where('models', name, *key.split('.'))}: {fault}"
        for key, fault in _unbounded(recipe, model, root):
            yield f"{recipe.where('models', name, *key.split('.'))}: {fault}"
    yield from _vectors_for_words(recipe)
    yield from _models_for_nothing(recipe, operators.get("mix", {}))
    hops: list[Hop] = ["generate", "judge"]
    for hop in hops:
        for number, step in enumerate(getattr(recipe, hop)):
            if not step.model and len(recipe.models) != 1 and asks(operators.get(hop, {}).get(step.name)):
                known = f"say which of {', '.join(sorted(recipe.models))}" if recipe.models else "the recipe has no `models:`"
                yield f"{recipe.where(hop, number, 'model')}: {step.use!r} asks a model, but none is named; {known}"


def _vectors_for_words(recipe: Recipe) -> Iterator[str]:
    """Steps that name a model of the other kind: vectors where words are asked for, or words where vectors are."""
    hops: list[AskingHop] = ["generate", "judge", "mix"]
    for hop in hops:
        for number, step in enumerate(getattr(recipe, hop)):
            model = recipe.models.get(step.model)
            if model and model.use != "recorded" and gives_vectors(model) != (hop == "mix"):
                kind = (
                    "words and no vectors; name one that says `use: embeddings:NAME`" if hop == "mix" else "vectors, no words"
                )
                yield f"{recipe.where(hop, number, 'model')}: {step.model!r} gives {kind}"


def _models_for_nothing(recipe: Recipe, mixers: Mapping[str, Any]) -> Iterator[str]:
    for number, step in enumerate(recipe.mix):
        mixer = mixers.get(step.name)
        if step.model and isinstance(mixer, FunctionType) and mixer.__code__.co_argcount < 3:
            yield f"{recipe.where('mix', number, 'model')}: {step.use!r} asks no model; take the line away"


def recorded_files(recipe: Recipe, root: Path) -> dict[str, Path]:
    """The files of recorded replies, by their path under `root`: other replies make another data set."""
    recorded = [model for model in recipe.models.values() if model.use == "recorded"]
    return {model.params["replies"]: replies_file(model, root) for model in recorded}


def asks(operator: Callable[..., Any] | None) -> bool:
    """True where a generator or judge uses the `ask` it is given: its second parameter is read somewhere in its code."""
    if not isinstance(operator, FunctionType) or operator.__code__.co_argcount < 2:
        return False
    code = operator.__code__
    ask = code.co_varnames[1]
    return ask in code.co_cellvars or any(
        step.argval == ask and step.opname.startswith("LOAD") for step in dis.get_instructions(code)
    )


def _faults_of(model: Model, root: Path) -> Iterator[tuple[str, str]]:
    if model.use == "recorded":
        if model.batch:
            yield "batch", "recorded replies are there already; take the line away"
        yield from _recorded(model, root)
        return
    provider, _, name = model.use.partition(":")
    known = [*OURS, *PACKAGES, VECTORS, "recorded"]
    if not name or provider not in known:
        yield "use", f"{model.use!r} is no PROVIDER:MODEL{suggestion(provider, known)}"
        return
    if model.batch and provider not in IN_BATCHES:
        yield "batch", f"{provider!r} takes no batches here; {', '.join(IN_BATCHES)} do: take the line away"
    if provider == "openai_compatible" and not model.base_url:
        yield "base_url", "is missing: where is the server?"
    if provider in PACKAGES and not model.batch and find_spec(PACKAGES[provider]) is None:
        yield "use", f"{provider!r} needs the package {PACKAGES[provider].replace('_', '-')}, which is not installed"
    variable = key_name(model)
    if variable and not os.environ.get(variable):
        yield "api_key_env", f"the environment variable {variable} is not set; it must hold the key"
    for word in sorted(model.params.keys() & set(CONNECTION)):
        yield f"params.{word}", "is no parameter of a model; see `base_url`, `deadline_seconds` and `concurrency` of a model"


def _recorded(model: Model, root: Path) -> Iterator[tuple[str, str]]:
    try:
        replies_file(model, root)
    except RecipeError as error:
        yield "params", str(error)


def _unbounded(recipe: Recipe, model: Model, root: Path) -> Iterator[tuple[str, str]]:
    """A limit that cannot be kept: no price for the money, or no bound of a reply."""
    limits: list[Limits] = [recipe.limits, *recipe.limits.stages.values(), model.limits]
    money = any(limit.spend_usd is not None for limit in limits)
    if money and model.use not in prices(root):
        yield "use", f"no price of {model.use!r} in infra/prices.yaml, so limits.spend_usd could not be kept"
    counted = money or any(limit.tokens is not None for limit in limits)
    if counted and model.use != "recorded" and not gives_vectors(model) and not longest_reply(model.params):
        yield "params", "max_tokens is missing: without it no reply has a bound, and the limit could not be kept"
