"""Recipes for tests: a good one, and the same with one thing changed."""

from pathlib import Path
from typing import Any

import yaml

SUMS: dict[str, Any] = {
    "name": "sums",
    "licence": "Apache-2.0",
    "random_seed": 7,
    "size": 40,
    "ceiling": 400,
    "shard_rows": 16,
    "seed": [{"use": "tests.toy:sums"}, {"use": "tests.toy:few", "whole": True}],
    "generate": [
        {"use": "tests.toy:adding", "from": ["sums"], "params": {"wrong_every": 5}},
        {"use": "tests.toy:adding", "name": "as_written", "from": ["few"], "params": {"origin": "real"}},
    ],
    "verify": [{"use": "tests.toy:ends_with_target"}],
    "mix": [{"use": "tests.toy:drop_zeroes"}],
    "evaluate": [{"use": "tests.toy:count"}],
}


def write_recipe(folder: Path, **changes: Any) -> Path:
    """`SUMS` with these top-level keys changed (None takes a key away), as a file."""
    recipe = {key: value for key, value in (SUMS | changes).items() if value is not None}
    path = folder / f"{recipe.get('name', 'recipe')}.yaml"
    path.write_text(yaml.safe_dump(recipe, sort_keys=False), encoding="utf-8")
    return path
