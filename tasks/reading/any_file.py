"""Anybody's file, row by row: `.jsonl`, `.jsonl.gz`, `.csv`, `.csv.gz` and `.parquet`, in bounded memory.

A line that cannot be used becomes a Reject with its number and the reading goes on; a file that is damaged as a whole
(gzip, Parquet) or unpacks to far more than it should stops it.
"""

import csv
import gzip
import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError, RowError, StageError
from schemas.rows import Reject
from tasks.text.strict_json import read_json

MAX_LINE = 16 * 1024**2
MAX_RATIO = 200  # JSON Lines of real data pack 3 to 30 times, gzip at most 1032
FREE_BYTES = 256 * 1024**2  # whatever the ratio, this much may be unpacked
ROWS_A_BATCH = 2000
Found = dict[str, Any] | Reject
Numbered = tuple[int, Found]
_PROBE = Path(__file__).with_name("parquet_probe.py")


def rows_of(path: Path) -> Iterator[Found]:
    """The data rows of a file in order, each as a mapping or as the Reject it became; blank lines are no rows.

    Raises what `numbered_rows` raises.
    """
    return (found for _, found in numbered_rows(path))


def numbered_rows(path: Path) -> Iterator[Numbered]:
    """The same, each with its line in the file (its row, from 1, in Parquet).

    Raises RecipeError for a file that is missing or of no known kind, StageError for one that is damaged.
    """
    yield from _guarded(path, _reader(path))


def numbered_lines(path: Path) -> Iterator[Numbered]:
    """The lines of a text file (also .gz) that are not blank, each as the row `{"text": line}`. Raises as `numbered_rows`."""
    yield from _guarded(path, _txt)


def _guarded(path: Path, reader: Callable[[Path], Iterator[Numbered]]) -> Iterator[Numbered]:
    try:
        if path.stat().st_size == 0:
            raise StageError(f"{path}: is empty (0 bytes)")
        yield from reader(path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise StageError(f"{path}: the gzip data is damaged: {error}") from None
    except OSError as error:
        raise StageError(f"{path}: cannot be read: {error.strerror or error}") from None


def _reader(path: Path) -> Callable[[Path], Iterator[Numbered]]:
    if path.is_dir():
        raise RecipeError(f"{path}: is a folder; name one file of it")
    if not path.is_file():
        raise RecipeError(f"{path}: there is no such file")
    suffix = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    packed = path.name.lower().endswith(".gz")
    if suffix == "parquet" and packed:
        raise RecipeError(f"{path}: unpack it first; Parquet is compressed inside")
    readers: dict[str, Callable[[Path], Iterator[Numbered]]] = {
        "jsonl": _jsonl,
        "ndjson": _jsonl,
        "csv": _csv,
        "parquet": _parquet,
    }
    if suffix not in readers:
        raise RecipeError(f"{path}: wanted a file that ends in .jsonl, .jsonl.gz, .csv, .csv.gz or .parquet")
    return readers[suffix]


def _jsonl(path: Path) -> Iterator[Numbered]:
    for number, line in enumerate(_lines(path), 1):
        if isinstance(line, str):
            yield number, _reject(path, f"{path.name}:{number}", line, b"")
        elif line.strip():
            yield number, _json_row(path, number, line)


def _json_row(path: Path, number: int, line: bytes) -> Found:
    place = f"{path.name}:{number}"
    try:
        value = read_json(line)
    except RowError as error:
        torn = "" if line.endswith(b"\n") else "the file ends in the middle of this line: "
        return _reject(path, place, f"{torn}{error}", line)
    if not isinstance(value, dict):
        return _reject(path, place, f"wanted an object in this line, found {type(value).__name__}", line)
    return value


def _txt(path: Path) -> Iterator[Numbered]:
    for number, line in enumerate(_lines(path), 1):
        found = line if isinstance(line, str) else _text_of(line)
        if isinstance(found, str):
            yield number, _reject(path, f"{path.name}:{number}", found, b"")
        elif found["text"]:
            yield number, found


def _text_of(line: bytes) -> dict[str, Any] | str:
    """The line as a row, or what is wrong with it."""
    try:
        return {"text": line.decode().strip()} if b"\0" not in line else "the line holds NUL"
    except UnicodeDecodeError:
        return "not UTF-8"


def _lines(path: Path) -> Iterator[bytes | str]:
    """The lines of a file; for one that is too long, the reason instead of it."""
    with _opened(path) as file:
        start = file.readline(MAX_LINE + 1)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise StageError(f"{path}: is UTF-16 text; save it as UTF-8")
        line = start.removeprefix(b"\xef\xbb\xbf")
        while line:
            if len(line) > MAX_LINE:
                yield f"a line of more than {MAX_LINE // 1024**2} MiB"
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE)
            else:
                yield line
            line = file.readline(MAX_LINE + 1)


def _opened(path: Path) -> BufferedIOBase:
    """The file's bytes; unpacked where it is gzip, whatever its name says."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return _Unpacked(path) if packed else path.open("rb")


class _Unpacked(gzip.GzipFile):
    """A gzip file that refuses to unpack to far more than real text does."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self._name = path
        self._most = max(FREE_BYTES, MAX_RATIO * path.stat().st_size)

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(-1 if size is None else size)
        if self.tell() > self._most:
            raise StageError(f"{self._name}: unpacks to more than {self._most // 1024**2} MiB, a bomb; unpack it yourself")
        return line


def _csv(path: Path) -> Iterator[Numbered]:
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(_csv_texts(path), strict=True)
    header = _csv_header(path, reader)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error) or "unexpected end" in str(error):
                raise StageError(f"{path}:{reader.line_num}: a quote is opened and never closed ({error})") from None
            yield reader.line_num, _reject(path, f"{path.name}:{reader.line_num}", f"not CSV: {error}", b"")
            continue
        if cells:
            yield reader.line_num, _csv_row(path, reader.line_num, header, cells)


def _csv_header(path: Path, reader: Iterator[list[str]]) -> list[str]:
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise StageError(f"{path}: the header line is not CSV: {error}") from None
    if not any(header):
        raise StageError(f"{path}: has no header line")
    if any("\udc80" <= letter <= "\udcff" for name in header for letter in name):
        raise StageError(f"{path}: the header line is not UTF-8")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise StageError(f"{path}: the column {twice[0]!r} stands twice in the header")
    return header


def _csv_row(path: Path, line: int, header: list[str], cells: list[str]) -> Found:
    raw = ",".join(cells).encode("utf-8", "surrogateescape")
    if len(cells) != len(header):
        return _reject(path, f"{path.name}:{line}", f"wanted {len(header)} cells, found {len(cells)}", raw)
    if any("\udc80" <= letter <= "\udcff" for cell in cells if not cell.isascii() for letter in cell):
        return _reject(path, f"{path.name}:{line}", "not UTF-8", raw)
    if any("\0" in cell for cell in cells):
        return _reject(path, f"{path.name}:{line}", "a cell holds NUL", raw)
    return dict(zip(header, cells, strict=True))


def _csv_texts(path: Path) -> Iterator[str]:
    for line in _lines(path):
        if isinstance(line, str):
            raise StageError(f"{path}: {line}")
        yield line.decode("utf-8", "surrogateescape")


def _parquet(path: Path) -> Iterator[Numbered]:
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(-4, os.SEEK_END)
        if head != b"PAR1" or file.read(4) != b"PAR1":
            raise StageError(f"{path}: is no whole Parquet file (it does not begin and end with PAR1)")
    _probe(path)
    try:
        yield from enumerate(_parquet_rows(path), 1)
    except pl.exceptions.PolarsError as error:
        raise StageError(f"{path}: the Parquet data is damaged: {str(error).splitlines()[0][:200]}") from None


def _parquet_rows(path: Path) -> Iterator[Found]:
    for batch in pl.scan_parquet(path, glob=False).collect_batches(chunk_size=ROWS_A_BATCH, maintain_order=True):
        for start in range(0, batch.height, ROWS_A_BATCH):
            yield from batch.slice(start, ROWS_A_BATCH).iter_rows(named=True)


def _probe(path: Path) -> None:
    """Decode the file once where memory is capped: a kilobyte of Parquet can ask for gigabytes."""
    command = [sys.executable, "-I", str(_PROBE), str(path.resolve())]
    found = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"POLARS_MAX_THREADS": "2"}, stdin=subprocess.DEVNULL
    )
    if found.returncode or found.stdout != "good\n":
        last = (found.stderr.strip().splitlines() or [f"it ended with code {found.returncode}"])[-1]
        raise StageError(f"{path}: cannot be decoded within bounds, it is damaged or a bomb: {last[:200]}")


def _reject(path: Path, place: str, reason: str, raw: bytes) -> Reject:
    text = raw[:1000].decode("utf-8", "replace").rstrip("\r\n").replace("\0", "\ufffd")
    return Reject(place, "read", path.name.lower().removesuffix(".gz").rpartition(".")[2], reason[:500], text)
