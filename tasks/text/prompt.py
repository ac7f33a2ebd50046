"""Prompts are prose files in `tasks/prompts`; `$name` in them is a word to fill in."""

from functools import cache
from pathlib import Path
from string import Template

import tasks

_FOLDER = Path(str(tasks.__file__)).parent / "prompts"


@cache
def _template(name: str) -> Template:
    return Template((_FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def prompt(name: str, /, **words: str) -> str:
    """The prompt of that name with its words filled in; what is filled in is never read as a template again."""
    return _template(name).substitute(words).strip()
