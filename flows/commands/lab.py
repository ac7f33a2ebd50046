"""Small experiments on this machine: what retraining on synthetic text does to a language model."""

import json
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np

from schemas.errors import RecipeError
from tasks.lab.collapse import GENERATIONS, Corpus, Step, collapse, corpus_of
from tasks.lab.plot import collapse_plot
from tasks.text.benchmark_file import read_lines

SEEDS = Path(__file__).parents[1] / "recipes" / "seeds"
LIKE_BROWN = 1000  # sentences of GSM8K: ten words for each different one, as in PAPERS 5.5; all 7,088 have 22


@click.group()
def command() -> None:
    """Small experiments that show what mixing is for. They need no model server."""


@command.command("collapse")
@click.option("--text", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your own text (else GSM8K's).")
@click.option("--sentences", type=click.IntRange(100), help="Train on so many (else 1,000 of GSM8K's, all of your own).")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write collapse.svg and collapse.json here.")
@click.option("--seed", default=7, show_default=True, type=click.IntRange(0), help="The draw.")
@click.option("--json", "as_json", is_flag=True, help="Print every generation as one JSON list.")
def collapse_command(text: Path | None, sentences: int | None, out: Path | None, seed: int, as_json: bool) -> None:
    """Retrain a bigram model on its own words eight times, with more and less real text, and test it on real text.

    The first 70 % of the lines of --text are trained on, the rest tests. How 50 % real text and keeping everything compare
    hangs on how much text there is: seldom repeated words (few sentences) make 50 % the worse, much text the better one.
    """
    steps = collapse(own_corpus(text, sentences), np.random.default_rng(seed))
    found = json.dumps([asdict(step) for step in steps], indent=2)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "collapse.json").write_text(found + "\n", encoding="utf-8")
        (out / "collapse.svg").write_text(collapse_plot(steps), encoding="utf-8")
    click.echo(found if as_json else "\n".join([*_table(steps), *([f"plot: {out / 'collapse.svg'}"] if out else [])]))


def own_corpus(text: Path | None, most: int | None) -> Corpus:
    if text is None:
        return corpus_of(_problems("gsm8k_train.jsonl"), _problems("gsm8k_heldout.jsonl"), most or LIKE_BROWN)
    try:
        lines = text.read_text(encoding="utf-8").split("\n")
        cut = round(0.7 * len(lines))
        return corpus_of("\n".join(lines[:cut]), "\n".join(lines[cut:]), most)
    except ValueError as error:  # not UTF-8, or too short
        raise RecipeError(f"{text}: {error}") from None


def _problems(name: str) -> str:
    return "\n".join(f"{row['question']}\n{row['answer']}" for _, row in read_lines(SEEDS / name))


def _table(steps: list[Step]) -> list[str]:
    """Perplexity by generation, a line an arm, and the words that are left."""
    head = f"{'perplexity':<12}" + "".join(f"{'g' + str(number):>7}" for number in range(GENERATIONS + 1)) + "   words g0 to g8"
    runs = [[step for step in steps if step.arm == arm] for arm in dict.fromkeys(step.arm for step in steps)]
    return [head, *(_line(run) for run in runs)]


def _line(run: list[Step]) -> str:
    figures = "".join(f"{step.perplexity:7.0f}" for step in run)
    return f"{run[0].arm:<12}{figures}   {run[0].vocabulary:,} to {run[-1].vocabulary:,}"
