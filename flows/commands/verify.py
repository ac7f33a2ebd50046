"""Run verifiers on anybody's JSONL, CSV or Parquet."""

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tasks.checking import Checked, Count, check_file, names_of, specs_of
from tasks.plain_text import for_terminal, shown_as_json


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--with", "specs", multiple=True, required=True, metavar="NAME[:KEY=VALUE,...]", help="A verifier; repeatable.")
@click.option("--map", "renames", multiple=True, metavar="FIELD=COLUMN", help="answer=solution, target=meta.gold; repeatable.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder of the results.")
@click.option("--require", type=click.FloatRange(0, 1), help="Exit 1 where less than this share of the rows passes.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that judge.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def command(
    file: Path, specs: tuple[str, ...], renames: tuple[str, ...], out: Path,
    require: float | None, processes: int, as_json: bool,
) -> None:  # fmt: skip
    """Run verifiers on FILE (.jsonl, .jsonl.gz, .csv, .csv.gz, .parquet).

    A row has `answer` and `target`, or `messages`; --map says which columns hold them (a.b for nested ones, . for the
    whole row), also for `question`, `tools` and `lang`. --with names a verifier of the house, or your own as
    pkg.module:function.

    Writes OUT/verdicts.parquet (row counted from 0, verifier, passed, score, reason) and OUT/rejects.parquet (rows that
    could not be read or judged, with line number and reason). Exits 0 when the work is done, whatever it found; 1 where
    --require is not met or no row could be judged; 2 for wrong arguments; 3 for a damaged file.
    """
    sys.path.append(str(Path.cwd()))  # where a user's own verifiers lie
    checked = check_file(file, specs_of(specs), names_of(renames), out, processes)
    short = _shortfalls(checked, require)
    if as_json:
        click.echo(shown_as_json(_facts(file, checked)))
    else:
        _show(checked)
    for line in short:
        click.echo(for_terminal(line), err=True)
    if short:
        raise SystemExit(1)


def _shortfalls(checked: Checked, require: float | None) -> list[str]:
    lines = []
    for name, count in checked.counts.items():
        share = count.passed / count.rows if count.rows else 0.0
        if count.rows and count.rows == count.rejected:
            reason = max(count.reasons, key=lambda kind: count.reasons[kind], default="no row could be read")
            lines.append(f"{name}: could judge none of {count.rows:,} rows: {reason}")
        elif require is not None and share < require:
            lines.append(f"{name}: {share:.2%} of the rows passed, wanted {require:.2%}")
    return lines


def _facts(file: Path, checked: Checked) -> dict[str, Any]:
    return {
        "file": str(file),
        "rows": checked.rows,
        "unreadable": checked.unreadable,
        "passed": checked.passed,
        "verifiers": {name: _numbers(count) for name, count in checked.counts.items()},
        "verdicts": str(checked.verdicts),
        "rejects": str(checked.rejects),
    }


def _numbers(count: Count) -> dict[str, float]:
    return {
        "rows": count.rows,
        "passed": count.passed,
        "failed": count.failed,
        "rejected": count.rejected,
        "seconds": round(count.seconds, 3),
    }


def _show(checked: Checked) -> None:
    """A table on a terminal, plain lines in a log."""
    if sys.stdout.isatty():
        Console().print(_table(checked))
    else:
        click.echo("\n".join(_lines(checked)))
    passed = f"{checked.passed:,} of {checked.rows:,} rows passed{' every verifier' if len(checked.counts) > 1 else ''}"
    click.echo(for_terminal(f"{passed}, {checked.unreadable:,} could not be read"))
    click.echo(for_terminal(f"verdicts: {checked.verdicts}\nrejects:  {checked.rejects}"))


def _table(checked: Checked) -> Table:
    table = Table("verifier", *("rows", "passed", "failed", "rejected", "seconds"), "most common reason")
    for column in table.columns[1:6]:
        column.justify = "right"
    for name, count in checked.counts.items():
        numbers = [f"{value:,}" for value in _numbers(count).values()]
        table.add_row(_plain(name), *numbers, _plain("; ".join(_reasons(count, 1))))
    return table


def _lines(checked: Checked) -> list[str]:
    lines = []
    for name, count in checked.counts.items():
        told = ", ".join(f"{word} {value:,}" for word, value in _numbers(count).items())
        lines += [f"{name}: {told}", *(f"  {reason}" for reason in _reasons(count, 3))]
    return [" ".join(for_terminal(line).splitlines()) for line in lines]


def _reasons(count: Count, most: int) -> list[str]:
    """The commonest, each as the first row that has it says it; those that differ in their numbers alone are counted as one."""
    common = sorted(count.reasons.items(), key=lambda item: (-item[1], item[0]))[:most]
    told = [(times, *count.first[kind]) for kind, times in common]
    return [f"{times:,} x {reason} (row {row}{' and others alike' if times > 1 else ''})" for times, row, reason in told]


def _plain(text: str) -> str:
    """Foreign text for a table: no escapes, no line breaks, no rich markup."""
    return " ".join(for_terminal(text).split()).replace("[", r"\[")
