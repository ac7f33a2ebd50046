"""Serve a fake model on this machine, OpenAI-compatible and with batches, faults on demand, to test recipes without a key."""

import signal
import threading
from pathlib import Path

import click
import polars as pl

from schemas.errors import RecipeError
from tasks.models.fake_answers import from_column, from_recorded
from tasks.models.fake_batches import BATCH_FAULTS
from tasks.models.fake_server import BODIES, FAULTS, Behaviour, fake_server

NAMES = sorted([*FAULTS, *BODIES])


@click.command()
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Where to listen; 0 finds a free port.")
@click.option("--latency", default=0.0, type=click.FloatRange(0), help="Seconds until an answer.")
@click.option("--fault", "faults", multiple=True, metavar="NAME=SHARE", help=f"A share of the requests: {', '.join(NAMES)}.")
@click.option("--retry-after", default="1", show_default=True, help="What a 429 or 503 asks for: seconds or an HTTP date.")
@click.option("--most-open", default=0, type=click.IntRange(0), help="Answer 429 to more open requests than this.")
@click.option("--batch-seconds", default=0.0, type=click.FloatRange(0), help="How long a batch is worked at.")
@click.option(
    "--batch", "batches", multiple=True, type=click.Choice(BATCH_FAULTS), help="A fault of the first batch, the second, ..."
)
@click.option("--words", default=40, show_default=True, type=click.IntRange(1), help="How long an answer is.")
@click.option("--seed", default=0, help="Another seed gives other answers and faults.")
@click.option(
    "--replies", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Answer from recorded replies (JSON Lines)."
)
@click.option("--column", metavar="FILE:COLUMN", help="Answer from a column of a Parquet file, row after row.")
def command(
    port: int, latency: float, faults: tuple[str, ...], retry_after: str, most_open: int, batch_seconds: float,
    batches: tuple[str, ...], words: int, seed: int, replies: Path | None, column: str | None,
) -> None:  # fmt: skip
    """Serve until stopped. Prints the `base_url` that a recipe's model wants; GET /stats counts what was asked."""
    answer = from_recorded(replies) if replies else from_column(_texts(column)) if column else lambda asked: None
    shares = dict(_share(text) for text in faults)
    behaviour = Behaviour(
        latency=latency, shares=shares, retry_after=retry_after, most_open=most_open, words=words, seed=seed, answer=answer,
        batch_seconds=batch_seconds, batches=list(batches),
    )  # fmt: skip
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with fake_server(behaviour, port) as server:
        click.echo(f"base_url: {server.url}")
        stop.wait()


def _share(text: str) -> tuple[str, float]:
    name, _, share = text.partition("=")
    if name not in NAMES:
        raise RecipeError(f"--fault: there is no fault {name!r}; there are {', '.join(NAMES)}")
    try:
        found = float(share)
    except ValueError:
        raise RecipeError(f"--fault {name}: wanted a share such as 0.05, found {share!r}") from None
    if not 0 <= found <= 1:
        raise RecipeError(f"--fault {name}: wanted a share from 0 to 1, found {share}")
    return name, found


def _texts(column: str) -> list[str]:
    file, _, name = column.rpartition(":")
    if not file or not Path(file).is_file():
        raise RecipeError(f"--column: wanted FILE:COLUMN, and there is no file {file!r}")
    frame = pl.scan_parquet(file, glob=False)
    if name not in frame.collect_schema():
        raise RecipeError(f"--column: {file} has no column {name!r}; it has {', '.join(frame.collect_schema())}")
    return [str(text) for text in frame.select(name).collect()[name]]
