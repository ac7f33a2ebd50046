"""Prices are exact, dated, and a workspace's own go first; a file of another form is refused."""

from pathlib import Path

import pytest

from schemas.errors import RecipeError
from tasks.models.prices import Price, prices


def _own(root: Path, text: str) -> Path:
    (root / "infra").mkdir()
    (root / "infra" / "prices.yaml").write_text(text)
    return root


def test_a_price_per_million_is_a_whole_number_of_picodollars_a_token(tmp_path: Path) -> None:
    found = prices(_own(tmp_path, "date: '2026-11-01'\nmodels:\n  openai:gpt-5: {input: 0.0375, output: 7}\n"))
    assert found["openai:gpt-5"] == Price(37_500, 7_000_000)
    assert found["openai:gpt-5"].of(1_000_000, 1) == 37_500_000_000 + 7_000_000
    assert found["openai:gpt-4o-mini"] == Price(150_000, 600_000), "the shipped ones stay beside the own"


@pytest.mark.parametrize(
    "text",
    [
        "models:\n  a:b: {input: 1, output: 2}\n",
        "date: '2026'\nmodels: 3\n",
        "date: '2026'\nmodels:\n  a:b: {input: 1}\n",
        "date: '2026'\nmodels:\n  a:b: {input: -1, output: 2}\n",
        "date: '2026'\nmodels:\n  a:b: {input: cheap, output: 2}\n",
        "date: '2026'\nmodels:\n  a:b: {input: 1, output: 2, batch: 50}\n",
    ],
)
def test_a_file_of_another_form_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"prices\.yaml: "):
        prices(_own(tmp_path, text))


@pytest.mark.parametrize(
    ("price", "provider", "in_batches"),
    [
        (Price(150_000, 600_000), "openai", Price(75_000, 300_000)),
        (Price(37_501, 3), "anthropic", Price(18_751, 2)),
        (Price(10, 20), "openai_compatible", Price(10, 20)),
        (Price(10, 20, batch=0.25), "openai_compatible", Price(3, 5)),
    ],
)
def test_a_batch_costs_half_where_the_provider_or_the_file_says_so(price: Price, provider: str, in_batches: Price) -> None:
    assert price.in_batches(provider) == in_batches
