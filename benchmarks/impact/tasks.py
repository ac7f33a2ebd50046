"""The tasks: for each draw, which real rows a build has, which are held out, and what else it may read.

Every draw shuffles the set anew, so draws differ in their real rows, held-out rows and all that is made of them.
"""

import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1] / ".." / "shared" / "data"))
LANGUAGES = {"eng_Latn": "en", "deu_Latn": "de", "spa_Latn": "es", "fra_Latn": "fr", "por_Latn": "pt", "rus_Cyrl": "ru"}
Row = dict[str, Any]
Prepare = Callable[[Path, Random], None]


def topics(seeds: Path, rng: Random) -> None:
    """30 of SIB-200's 99 visible sentences in six languages are real rows; the other 69 are held out, one group each."""
    rows = [row for row in _rows("sib200/dev.jsonl.gz") if row["lang"] in LANGUAGES]
    numbers = sorted({row["index_id"] for row in rows})
    rng.shuffle(numbers)
    told = {part: [_topic(row) for row in rows if row["index_id"] in those] for part, those in
            {"real": numbers[:30], "held_out": numbers[30:]}.items()}  # fmt: skip
    _write(seeds / "real.jsonl", told["real"])
    _write(seeds / "held_out.jsonl", told["held_out"])
    plain = (row for row in _rows("lingua_sentences/sentences.jsonl.gz") if row["lang"] in LANGUAGES.values())
    _write(seeds / "plain.jsonl", plain)
    shutil.copy(HERE / "topic_words.json", seeds)


def finnish_names(seeds: Path, rng: Random) -> None:
    """Turku NER; the register is the names of those sentences that are neither real rows nor held out."""
    _names(seeds, rng, list(_marked("turku_ner/dev.tsv.gz", 0, 1)), None)


def english_names(seeds: Path, rng: Random) -> None:
    """UNER's English web text; the register is the names of another corpus, UNER's parallel news and wiki sentences."""
    _names(seeds, rng, list(_marked("uner/en_ewt-dev.iob2.gz", 1, 2)), list(_marked("uner/en_pud.iob2.gz", 1, 2)), 200, 1400)


def kazakh_names(seeds: Path, rng: Random) -> None:
    """KazNERD, 25 classes; a register is written too, but own_names.yaml reads none."""
    _names(seeds, rng, list(_marked("kaznerd/IOB2_valid.txt.gz", 0, 1)), None)


def arithmetic(seeds: Path, rng: Random, real: int = 100, held_out: int = 800) -> None:
    """GSM8K's training problems: so many are real rows, so many others are held out."""
    rows = list(_rows("gsm8k_train/train.jsonl.gz"))
    rng.shuffle(rows)
    _write(seeds / "held_out.jsonl", rows[:held_out])
    _write(seeds / "real.jsonl", rows[held_out : held_out + real])


def enough_arithmetic(seeds: Path, rng: Random) -> None:
    """The same with 2,000 real rows."""
    arithmetic(seeds, rng, 2000)


def few_arithmetic(seeds: Path, rng: Random) -> None:
    """The same with 150 held out, for a model that takes its time."""
    arithmetic(seeds, rng, held_out=150)


TASKS: dict[str, tuple[str, Prepare]] = {
    "topics": ("topics.yaml", topics),
    "Finnish names": ("names.yaml", finnish_names),
    "English names": ("names.yaml", english_names),
    "arithmetic, 100 real": ("arithmetic.yaml", arithmetic),
    "arithmetic, 2000 real": ("arithmetic.yaml", enough_arithmetic),
    "Finnish names, own": ("own_names.yaml", finnish_names),
    "English names, own": ("own_names.yaml", english_names),
    "Kazakh names, own": ("own_names.yaml", kazakh_names),
    "wording, 100 real": ("wording.yaml", arithmetic),
    "solutions, 100 real": ("solutions.yaml", few_arithmetic),
}
"""By name, the recipe and what prepares its seeds."""
WITH_TORCH = ("solutions, 100 real",)
"""Run where they are named only."""


def _topic(row: Row) -> Row:
    return {"text": row["text"], "label": row["category"], "lang": LANGUAGES[row["lang"]], "group": str(row["index_id"])}


def _names(seeds: Path, rng: Random, rows: list[Row], register: list[Row] | None, real: int = 100, held_out: int = 600) -> None:
    rng.shuffle(rows)
    _write(seeds / "real.jsonl", rows[:real])
    _write(
        seeds / "held_out.jsonl",
        [{"text": row["text"], "answer": json.dumps(row["entities"])} for row in rows[real:][:held_out]],
    )
    known = rows[real + held_out :] if register is None else register
    names = [{"text": each["text"], "label": each["label"]} for row in known for each in row["entities"]]
    _write(seeds / "names.jsonl", names)


def _marked(file: str, word: int, tag: int) -> Iterator[Row]:
    """Every sentence of a BIO file as a text, its words joined by blanks, and entities with their offsets."""
    for lines in _sentences(file):
        text, entities, open_label = "", list[Row](), ""
        for cells in lines:
            start = len(text) + (1 if text else 0)
            text = f"{text} {cells[word]}" if text else cells[word]
            place, _, label = cells[tag].partition("-")
            if place == "I" and label == open_label:
                entities[-1]["end"] = len(text)
            elif place in ("B", "I"):
                entities.append({"label": label, "start": start, "end": len(text)})
            open_label = label if place in ("B", "I") else ""
        if len(lines) > 2:
            yield {"text": text, "entities": [each | {"text": text[each["start"] : each["end"]]} for each in entities]}


def _sentences(file: str) -> Iterator[list[list[str]]]:
    lines: list[list[str]] = []
    with gzip.open(SHARED / file, "rt", encoding="utf-8") as text:
        for line in text:
            cells = line.rstrip("\n").split("\t") if "\t" in line else line.split()
            if cells and not line.startswith(("# ", "-DOCSTART-")) and line.strip():
                lines.append(cells)
            elif not line.strip() and lines:
                yield lines
                lines = []
    if lines:
        yield lines


def _rows(file: str) -> Iterator[Row]:
    with gzip.open(SHARED / file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _write(path: Path, rows: Iterable[Row]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
