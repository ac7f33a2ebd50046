"""A model of any provider that LangChain has a package for (`anthropic:claude-haiku-4-5`): `init_chat_model` does the rest."""

from pathlib import Path
from typing import Any

from langchain.chat_models import init_chat_model

from schemas.errors import StageError
from schemas.recipe import Model
from tasks.models.chat import Chat
from tasks.models.servers import key_of


def sender(model: Model, root: Path) -> Chat:
    """The way to that provider. Its own retries are off: the engine retries, and counts what it does."""
    provider, _, name = model.use.partition(":")
    key = key_of(model)
    options: dict[str, Any] = {"max_retries": 0, **model.params}
    if model.base_url:
        options["base_url"] = model.base_url
    if model.api_key_env:
        options["api_key"] = key
    try:
        chat = init_chat_model(name, model_provider=provider, **options)
    except (ImportError, ValueError, TypeError) as error:
        told = str(error).replace(key, "***") if key else str(error)
        raise StageError(f"models: {model.use!r} cannot be set up: {told.splitlines()[0][:300]}") from None
    return Chat(chat, built_in=model.params, secret=key)
