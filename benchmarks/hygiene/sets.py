"""The sets that the hygiene benchmarks read, in `$SEEDMILL_SHARED` (default `../shared/data`)."""

import gzip
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))


def rows(name: str) -> list[dict[str, Any]]:
    """All rows of a set; exits with a message where it is not there."""
    path = SHARED / name
    if not path.exists():
        sys.exit(f"skipped: {name} is not in {SHARED} (set SEEDMILL_SHARED)")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def rephrased_gsm8k() -> tuple[list[str], list[str]]:
    """658 test questions of GSM8K, and GPT-4's rephrasing of each, without the frame it was answered in."""
    found = rows("llm_decontaminator/gsm8k_rephrased.jsonl.gz")
    return [row["original"] for row in found], [_question(row["rephrased"]) for row in found]


def gsm8k_train() -> list[str]:
    return [row["question"] for row in rows("gsm8k_train/train.jsonl.gz")]


def mixed(texts: Sequence[str], seed: int = 1) -> list[str]:
    """The texts in an order of chance, each once."""
    distinct = list(dict.fromkeys(texts))
    return [distinct[place] for place in np.random.default_rng(seed).permutation(len(distinct))]


def _question(framed: str) -> str:
    return framed.removeprefix("Question: ").split("\nAnswer:")[0]
