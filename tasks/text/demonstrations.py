"""Examples shown to a model: chosen at random, by likeness, by difficulty, or made by the model itself before.

The four ways of Long et al. 2406.15126 (in-context demonstrations; PAPERS 4.2). In a recipe, under a generator's params:

    demonstrations: {path: seeds/tasks.jsonl, count: 6, choose: similar, own: 2}
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from sklearn.feature_extraction.text import TfidfVectorizer

from schemas.errors import RecipeError
from schemas.paths import InputPath
from schemas.recipe import Strict
from tasks.text.benchmark_file import read_lines
from tasks.text.delimited import delimited
from tasks.text.written_task import Task, task_in

HARDEST = 0.25  # `difficult` draws from this share of the examples: always the same few would teach one kind of difficulty

Chooser = Callable[[str, Random, int], list[Task]]
"""(what the row is about, rng, how many) -> examples."""


class Demonstrations(Strict):
    """`path` holds tasks (.jsonl: instruction or question, output or answer, ...), of which `count` are shown.

    `random` draws them, `similar` takes the nearest to the seed's words (TF-IDF), `difficult` draws from the hardest quarter by
    the number in the column `difficulty`. `own` are shown besides that the model wrote itself, earlier for the same seed.
    """

    path: InputPath | None = None
    count: Annotated[int, Field(ge=0, le=64)] = 6
    choose: Literal["random", "similar", "difficult"] = "random"
    difficulty: str = ""
    own: Annotated[int, Field(ge=0, le=16)] = 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.path is None and self.count and "count" in self.model_fields_set:
            raise ValueError("a count of examples needs `path`, the file they stand in")
        if self.path is None and not self.own:
            raise ValueError("wanted `path`, a file of examples, or `own`, how many the model writes itself")
        if (self.choose == "difficult") != bool(self.difficulty):
            raise ValueError("`choose: difficult` and `difficulty`, the column that tells it, go together")
        return self


def chooser_of(block: Demonstrations) -> Chooser:
    """How the block's examples are chosen. Raises RecipeError where its file holds too few, or no difficulties."""
    if block.path is None:
        return lambda about, rng, count: []
    rows = [(where, row) for where, row in read_lines(block.path)]
    tasks = [task_in(row, where) for where, row in rows]
    if len(tasks) < block.count:
        raise RecipeError(f"{block.path.name} holds {len(tasks)} examples; {block.count} are to be shown")
    if block.choose == "similar":
        return _similar(tasks)
    if block.choose == "difficult":
        return _random(_hardest(tasks, [_number(row, block.difficulty, where) for where, row in rows]))
    return _random(tasks)


def shown(tasks: Sequence[Task]) -> str:
    """The examples as material in a prompt: each question and answer between lines of dashes."""
    return "\n\n".join(f"Example {number}\n{_task(task)}" for number, task in enumerate(tasks, start=1))


def _task(task: Task) -> str:
    return delimited(task.question) + (f"\nIts answer\n{delimited(task.answer)}" if task.answer else "")


def _random(tasks: list[Task]) -> Chooser:
    def choose(about: str, rng: Random, count: int) -> list[Task]:
        others = [task for task in tasks if task.question != about]
        return rng.sample(others, min(count, len(others)))

    return choose


def _similar(tasks: list[Task]) -> Chooser:
    """The nearest last: what was read last weighs most. A text is no example of itself."""
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    try:
        known = vectorizer.fit_transform(task.question for task in tasks)
    except ValueError:
        raise RecipeError("the examples hold no words to compare") from None

    def choose(about: str, rng: Random, count: int) -> list[Task]:
        nearness = (known @ vectorizer.transform([about]).T).toarray()[:, 0]
        nearest_first = np.lexsort((np.arange(len(tasks)), -nearness.round(9)))
        others = [tasks[place] for place in nearest_first if tasks[place].question != about]
        return others[:count][::-1]

    return choose


def _hardest(tasks: list[Task], difficulty: list[float]) -> list[Task]:
    order = sorted(range(len(tasks)), key=lambda place: (-difficulty[place], place))
    return [tasks[place] for place in order[: max(1, round(len(tasks) * HARDEST))]]


def _number(row: dict[str, Any], column: str, where: str) -> float:
    value = row.get(column)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecipeError(f"{where}: wanted a number under {column!r} (the difficulty), found {value!r:.80}")
    return float(value)
