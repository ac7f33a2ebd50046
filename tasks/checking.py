"""Verifiers on anybody's file: a batch of rows at a time, verdicts and rejects to Parquet, in bounded memory.

`row` is the position among the file's data rows, counted from 0, unreadable ones included and blank lines not: so the
verdicts of row 7 belong to the 8th row that an editor or a data frame would show.
"""

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError, RowError
from schemas.faults import suggestion
from schemas.rows import Draft, Reject, Verdict
from tasks.artifact import sweep_temporaries
from tasks.operators import built, factory, is_column_form
from tasks.parquet_parts import Parts
from tasks.reading.any_file import ROWS_A_BATCH, Found, rows_of
from tasks.reading.foreign import FIELDS, foreign_draft, has
from tasks.stages.verify import by_column, row_verdicts
from tasks.text.strict_json import read_json

VERDICTS = {"row": pl.Int64, "verifier": pl.String, "passed": pl.Boolean, "score": pl.Float64, "reason": pl.String}
REJECTS = {"row": pl.Int64, "row_id": pl.String, "stage": pl.String, "operator": pl.String} | {
    "reason": pl.String,
    "raw": pl.String,
}
_SPEC = re.compile(r"(?P<use>[A-Za-z_][\w.]*(?::[A-Za-z_]\w*)?)(?::(?P<params>[A-Za-z_]\w*=.*))?", re.DOTALL)
Judged = tuple[Draft | Reject, str]


@dataclass(frozen=True)
class Spec:
    """What one `--with` asks for: the operator, its parameters, and the name its verdicts go under."""

    name: str
    use: str
    params: dict[str, Any]


@dataclass
class Count:
    """How the rows of a file fared with one verifier; `rows` is the sum of the three, unreadable rows are rejected ones.

    `reasons` counts alike ones together, and `first` has the row and the words of the first of each.
    """

    passed: int = 0
    failed: int = 0
    rejected: int = 0
    seconds: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.passed + self.failed + self.rejected


@dataclass
class Batch:
    """What came of one batch of rows."""

    rows: int = 0
    verdicts: list[tuple[int, str, bool, float, str]] = field(default_factory=list)
    rejects: list[tuple[int, str, str, str, str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass
class Checked:
    """What came of a whole file; `passed` are the rows that passed every verifier."""

    rows: int
    unreadable: int
    passed: int
    counts: dict[str, Count]
    verdicts: Path
    rejects: Path


def specs_of(texts: Sequence[str]) -> list[Spec]:
    """`name` or `name:key=value,key=value` (values are JSON where they can be). The name alone where only one asks for it."""
    parsed = [_spec(text) for text in texts]
    if len({spec.name for spec in parsed}) < len(parsed):
        raise RecipeError(f"--with: the same verifier is asked for twice with equal parameters: {', '.join(texts)}")
    uses = [spec.use for spec in parsed]
    return [Spec(_short(spec.use), spec.use, spec.params) if uses.count(spec.use) == 1 else spec for spec in parsed]


def names_of(texts: Iterable[str]) -> dict[str, str]:
    """`--map field=column` as a mapping. Raises RecipeError for a field that does not exist."""
    names: dict[str, str] = {}
    for text in texts:
        field_name, _, column = text.partition("=")
        if not column:
            raise RecipeError(f"--map {text!r}: wanted FIELD=COLUMN")
        if field_name not in FIELDS:
            raise RecipeError(f"--map {text!r}: no field named {field_name!r}{suggestion(field_name, list(FIELDS))}")
        if field_name in names:
            raise RecipeError(f"--map: the field {field_name!r} is given twice")
        names[field_name] = column
    return names


def check_file(path: Path, specs: list[Spec], names: dict[str, str], out: Path, processes: int = 1) -> Checked:
    """Run the verifiers over the file and write `out/verdicts.parquet` and `out/rejects.parquet`, each in one step.

    Raises RecipeError before the first verdict where a verifier, a parameter or a column does not exist, StageError
    where the file is damaged; then nothing is written.
    """
    bench = Bench(specs, names, Path.cwd())
    batches = _batches(path, names)
    _make_folder(out)
    with Parts(out / "verdicts.parquet", VERDICTS) as verdicts, Parts(out / "rejects.parquet", REJECTS) as rejects:
        checked = Checked(0, 0, 0, {spec.name: Count() for spec in specs}, verdicts.path, rejects.path)
        for batch in _judged(bench, batches, processes):
            verdicts.add(batch.verdicts)
            rejects.add(batch.rejects)
            _count(checked, batch)
        rejects.commit()
        verdicts.commit()
    return checked


class Bench:
    """The verifiers of a run, built; a process of its own builds them again from the same words."""

    def __init__(self, specs: list[Spec], names: dict[str, str], root: Path) -> None:
        self.words = (specs, names, root)
        self.names = names
        self.verifiers = {spec.name: built("verify", spec.use, spec.params, root) for spec in specs}
        self.by_column = {spec.name for spec in specs if is_column_form(factory("verify", spec.use))}

    def judge(self, start: int, rows: list[Found]) -> Batch:
        """The verdicts and rejects of rows number `start` and up."""
        batch = Batch(rows=len(rows))
        drafts = list(self._drafts(start, rows, batch))
        for name, verifier in self.verifiers.items():
            began = time.perf_counter()
            found = by_column(verifier, name, drafts) if name in self.by_column else list(row_verdicts(verifier, name, drafts))
            batch.seconds[name] = time.perf_counter() - began
            for item in found:
                _file(item, batch)
        batch.verdicts.sort(key=lambda verdict: verdict[0])
        batch.rejects.sort(key=lambda reject: reject[0])
        return batch

    def _drafts(self, start: int, rows: list[Found], batch: Batch) -> Iterator[Draft]:
        for number, row in enumerate(rows, start):
            if isinstance(row, Reject):
                batch.rejects.append((number, row.row_id, row.stage, row.operator, row.reason, row.raw))
                continue
            try:
                yield foreign_draft(row, self.names, number)
            except RowError as error:
                batch.rejects.append((number, f"row {number}", "read", "row", str(error)[:500], str(row)[:1000]))


def _spec(text: str) -> Spec:
    found = _SPEC.fullmatch(text)
    if not found:
        raise RecipeError(f"--with {text!r}: wanted NAME, NAME:KEY=VALUE,KEY=VALUE or MODULE:FUNCTION")
    params: dict[str, Any] = {}
    for pair in re.split(r",(?=[A-Za-z_]\w*=)", found["params"] or ""):
        key, _, value = pair.partition("=")
        if key in params:
            raise RecipeError(f"--with {text!r}: the parameter {key!r} is given twice")
        if key:
            params[key] = _value(value)
    return Spec(text, found["use"], params)


def _value(text: str) -> Any:
    try:
        return read_json(text)
    except RowError:
        return text


def _short(use: str) -> str:
    return use.replace(":", ".").rsplit(".", 1)[-1]


def _batches(path: Path, names: Mapping[str, str]) -> Iterator[tuple[int, list[Found]]]:
    """The file's rows in batches with the number of the first; the first batch proves that the columns exist."""
    rows, start = rows_of(path), 0
    first = list(islice(rows, ROWS_A_BATCH))
    _refuse_unknown_columns(path, first, names)
    batch = first
    while batch:
        yield start, batch
        start += len(batch)
        batch = list(islice(rows, ROWS_A_BATCH))


def _refuse_unknown_columns(path: Path, rows: list[Found], names: Mapping[str, str]) -> None:
    readable = [row for row in rows if isinstance(row, dict)]
    columns = sorted({name for row in readable for name in row})
    for field_name, column in names.items():
        if readable and not any(has(row, column) for row in readable):
            raise RecipeError(f"--map {field_name}={column}: no column {column!r} in {path}{suggestion(column, columns)}")
    if readable and not {"answer", "messages"} & {*names, *columns}:
        told = ", ".join(columns[:30])
        raise RecipeError(f"{path}: has neither `answer` nor `messages`, but {told}; say --map answer=COLUMN")


def _judged(bench: Bench, batches: Iterator[tuple[int, list[Found]]], processes: int) -> Iterator[Batch]:
    if processes == 1:
        for start, rows in batches:
            yield bench.judge(start, rows)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _build_bench, bench.words) as pool:
        waiting: deque[Future[Batch]] = deque()
        for start, rows in batches:
            waiting.append(pool.submit(_judge_there, start, rows))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_benches: list[Bench] = []


def _build_bench(specs: list[Spec], names: dict[str, str], root: Path) -> None:
    _benches.append(Bench(specs, names, root))


def _judge_there(start: int, rows: list[Found]) -> Batch:
    return _benches[0].judge(start, rows)


def _file(item: Verdict | Reject, batch: Batch) -> None:
    if isinstance(item, Verdict):
        row = int(item.draft_id, 16)
        batch.verdicts.append((row, item.verifier, item.passed, float(item.score), item.reason))
    else:
        row = int(item.row_id, 16)
        batch.rejects.append((row, f"row {row}", "verify", item.operator, item.reason, item.raw))


def _count(checked: Checked, batch: Batch) -> None:
    unreadable = sum(reject[2] == "read" for reject in batch.rejects)
    checked.rows += batch.rows
    checked.unreadable += unreadable
    for name, seconds in batch.seconds.items():
        checked.counts[name].seconds += seconds
        checked.counts[name].rejected += unreadable
    for row, name, passed, _, reason in batch.verdicts:
        count = checked.counts[name]
        count.passed += passed
        count.failed += not passed
        _note(count, row, "" if passed else reason)
    for row, _, stage, name, reason, _ in batch.rejects:
        if stage == "verify":
            checked.counts[name].rejected += 1
            _note(checked.counts[name], row, reason)
    unfit = {row for row, _, passed, _, _ in batch.verdicts if not passed} | {reject[0] for reject in batch.rejects}
    checked.passed += batch.rows - len(unfit)


def _note(count: Count, row: int, reason: str) -> None:
    """Count a reason, numbers taken out so that alike ones meet; a thousand different ones are enough."""
    kind = re.sub(r"-?\d+(?:[.,]\d+)*", "N", reason)[:100]
    if kind and (kind in count.reasons or len(count.reasons) < 1000):
        count.reasons[kind] = count.reasons.get(kind, 0) + 1
        count.first.setdefault(kind, (row, reason[:200]))


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecipeError(f"--out {out}: cannot be made: {error.strerror or error}") from None
    sweep_temporaries(out)
