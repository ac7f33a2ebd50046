"""Prices of models, from the dated file `infra/prices.yaml`; a workspace's own file of that name goes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any

import tasks
from schemas.errors import RecipeError
from schemas.strict_yaml import read_yaml

FILE = Path("infra") / "prices.yaml"
SHIPPED = Path(str(tasks.__file__)).parent.parent / FILE
_PICO_A_TOKEN = Decimal(10**6)  # 1 USD per million tokens is 1e6 picodollars a token


BATCH_SHARE = {"openai": 0.5, "anthropic": 0.5}
"""What a question in a batch costs of its price; of other servers a file says it (`batch: 0.5`), else they give nothing off."""


@dataclass(frozen=True)
class Price:
    """Picodollars per token read and per token written. `batch` is the share of it that a question in a batch costs."""

    read: int
    written: int
    batch: float | None = None

    def of(self, tokens_in: int, tokens_out: int) -> int:
        return self.read * tokens_in + self.written * tokens_out

    def in_batches(self, provider: str) -> "Price":
        """The price of a question that goes in a batch to that provider."""
        share = BATCH_SHARE.get(provider, 1.0) if self.batch is None else self.batch
        return Price(_part(self.read, share), _part(self.written, share))


FREE = Price(0, 0)


def prices(root: Path) -> dict[str, Price]:
    """Prices by a recipe's name of the model (`openai:gpt-5-mini`). Raises RecipeError where a file is not of that form."""
    found: dict[str, Price] = {}
    for file in (SHIPPED, root / FILE):
        if file.is_file():
            found |= {name: _price(file, name, entry) for name, entry in _entries(file).items()}
    return found


def _entries(file: Path) -> Mapping[str, Any]:
    document, _ = read_yaml(file)
    entries = document.get("models") if isinstance(document, dict) else None
    if not isinstance(entries, dict) or not isinstance(document.get("date"), str):
        raise RecipeError(
            f"{file}: wanted `date:` and `models:`, each model with `input` and `output` in USD per million tokens"
        )
    return entries


def _price(file: Path, name: str, entry: Any) -> Price:
    if not isinstance(entry, dict) or set(entry) - {"batch"} != {"input", "output"}:
        raise RecipeError(
            f"{file}: models.{name}: wanted `input` and `output` (and `batch`, where it has one), found {entry!r}"
        )
    batch = entry.get("batch")
    if batch is not None and (isinstance(batch, bool) or not isinstance(batch, int | float) or not 0 <= batch <= 1):
        raise RecipeError(f"{file}: models.{name}: wanted `batch` as a share from 0 to 1, found {batch!r}")
    read, written = (_pico(file, name, entry[side]) for side in ("input", "output"))
    return Price(read, written, batch)


def _pico(file: Path, name: str, usd: Any) -> int:
    if isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 <= usd <= 1e6:
        raise RecipeError(f"{file}: models.{name}: wanted USD per million tokens, found {usd!r}")
    return int((Decimal(str(usd)) * _PICO_A_TOKEN).to_integral_value())


def _part(pico: int, share: float) -> int:
    """Rounded up: a limit is never passed for a fraction of a picodollar."""
    return int((Decimal(pico) * Decimal(str(share))).to_integral_value(ROUND_UP))
