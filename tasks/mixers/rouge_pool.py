"""Leaves out synthetic rows whose instruction is nearly one that came before: ROUGE-L's F above 0.7, as Self-Instruct's pool.

Before a row come the corpora in `against`, all real rows, and the synthetic rows kept so far, in the order of their ids; each
reason names the row that matched. Wang et al. 2212.10560, section 2.2; exact, and quick (`tasks/text/rouge.py`).
"""

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.text.benchmark_file import read_lines
from tasks.text.conversation import said_by
from tasks.text.rouge import too_near
from tasks.text.written_task import instruction_in, task_in


def rouge_pool(
    *,
    most: Annotated[float, Field(gt=0, lt=1)] = 0.7,
    against: list[InputPath] | None = None,
    of: Literal["instruction", "question"] = "instruction",
) -> Mixer:
    """`instruction` compares what stands before a question's first blank line, `question` all of it.

    `against` are files of tasks (.jsonl: instruction, question, prompt, ...), as Self-Instruct's seed tasks.
    """
    corpus = [line for file in against or [] for line in _corpus(file, of)]

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = pool.select("id", "origin", text=said_by("user")).sort("origin", "id").collect()
        names = [name for name, _ in corpus] + rows["id"].to_list()
        texts = [text for _, text in corpus] + [_compared(text, of) for text in rows["text"]]
        seeds = len(corpus) + rows.filter(origin="real").height
        met = [(names[at], names[match.place], match.score) for at, match in enumerate(too_near(texts, most, seeds)) if match]
        out = pl.DataFrame(met, schema={"id": pl.String, "match": pl.String, "score": pl.Float64}, orient="row")
        return out.select("id", dropped=pl.format("ROUGE-L {} to {}", pl.col("score").round(3), "match")).sort("id")

    return mixer


def _corpus(file: Path, of: str) -> list[tuple[str, str]]:
    return [(where, _compared(task_in(row, where).question, of)) for where, row in read_lines(file)]


def _compared(question: str, of: str) -> str:
    return instruction_in(question) if of == "instruction" else question
