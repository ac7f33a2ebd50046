"""Measure a recipe's judge or verifier against people: agreement, biases, and the threshold for a wanted precision."""

import sys
from pathlib import Path

import click

from flows.naming import RECIPE
from schemas.calibration import Calibration, Estimate
from tasks.artifact import write_durably
from tasks.calibrate import calibrate, calibrate_verifier
from tasks.checking import names_of
from tasks.plain_text import for_terminal
from tasks.reading.labelled import sample_of
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option("--judge", default="", metavar="NAME", help="The judge's name in the recipe.")
@click.option("--verifier", default="", metavar="NAME", help="Or the name of a verifier, which asks no model.")
@click.option("--on", "sample", required=True, type=click.Path(path_type=Path), help="Rows that people labelled.")
@click.option("--label", default="label", show_default=True, help="The column of the labels: true or false, or a list of them.")
@click.option("--map", "renames", multiple=True, metavar="FIELD=COLUMN", help="answer=solution, rejected=worse; repeatable.")
@click.option("--precision", type=click.FloatRange(0, 1, min_open=True), default=0.9, show_default=True, help="Of what passes.")
@click.option("--canaries", type=click.IntRange(0), default=0, help="Try to talk the judge into passing so many bad rows.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The calibration file to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the calibration as one JSON object.")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
def command(
    recipe: Path, judge: str, verifier: str, sample: Path, label: str, renames: tuple[str, ...], precision: float,
    canaries: int, out: Path, as_json: bool, workspace: Path | None,
) -> None:  # fmt: skip
    """Measure a judge or verifier of RECIPE on rows that people labelled, and write what was found to --out.

    A row has `answer` (and `question`, `target`, `rejected` where the judge reads them) or `messages`, and a label: true
    where it should pass. Then name the file in the recipe, as `params: {calibration: PATH}` of the judge: it draws
    its line where the wanted precision was reached, and report and card say what is known of it. A verifier's line you
    set yourself, as the parameter that its score is held against (`surely` of `grounded`).

    Asks the judge's model (once a row and vote; replies are remembered). Exits 0 when the wanted precision is reached, 1
    where no threshold reaches it, 2 for wrong arguments, 3 where a service failed.
    """
    if bool(judge) == bool(verifier):
        raise click.UsageError("say either --judge or --verifier")
    sys.path.append(str(Path.cwd()))  # where a user's own judges lie
    root = workspace or root_of(recipe.parent)
    rows = sample_of(sample, names_of(renames), label)
    if judge:
        found = calibrate(recipe, root, judge, rows, precision, canaries)
    else:
        found = calibrate_verifier(recipe, root, verifier, rows, precision)
    text = found.model_dump_json(indent=2)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_durably(out, text.encode() + b"\n")
    left_out = f"; {rows.unreadable} rows unreadable, people split on {rows.split}" if rows.unreadable or rows.split else ""
    click.echo(text if as_json else for_terminal("\n".join(lines(found)) + left_out + f"\nwritten to {out}"))
    if not found.reached:
        raise SystemExit(1)


def lines(found: Calibration) -> list[str]:
    """The calibration in words."""
    more = [
        ("people agree with each other", found.people, "the most a judge can be asked for"),
        ("the first of two answers wins", found.first_place, "0.5 without a position bias"),
        ("both orders say the same", found.orders_agree, ""),
        ("odds of passing, twice as long", found.length_odds, "x; 1 without a length bias"),
        ("bad answers that talk it round", found.canaries, "passed with an order to the judge added"),
    ]
    what = ", ".join(filter(None, (found.use, found.model)))
    return [
        f"{found.judge} ({what}) against people on {found.rows:,} rows, {found.good:,} of them good"
        + (f", {found.unjudged:,} not judged" if found.unjudged else ""),
        *_line("agreement as it stands", found.agreement, ""),
        *_line("Cohen's kappa", found.kappa, "beyond chance"),
        *(line for name, figure, about in more for line in _line(name, figure, about)),
        *_threshold(found),
    ]


def _threshold(found: Calibration) -> list[str]:
    if not found.reached:
        return [f"no threshold gives a precision of {found.wanted_precision:g}: it cannot be trusted that far"]
    return [
        f"threshold {found.threshold:g} for a precision of {found.wanted_precision:g}; expected on new rows:",
        *_line("precision", found.precision, "not sure to be reached" if found.precision.low < found.wanted_precision else ""),
        *_line("recall", found.recall, "of the good rows pass"),
    ]


def _line(name: str, figure: Estimate | None, about: str) -> list[str]:
    said = f"  {name:<32}{figure.value:.3f}  (95 %: {figure.low:.3f} to {figure.high:.3f})  {about}" if figure else ""
    return [said.rstrip()] if figure else []
