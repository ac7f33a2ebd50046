"""A problem and its solution, inspired by a few lines of real code: OSS-Instruct (Wei et al. 2312.02120, section 2.1).

Of a file's code (`facts.text`) a run of 1 to 15 lines is drawn, as the authors do; problem and solution come in one reply,
asked for at temperature 0 so that they fit each other. The paper checks no solution: here the reply also holds tests, which
`code_passes` runs in the sandbox and `tests_kill_mutants` proves to be worth something.
"""

import re
from random import Random
from typing import Annotated, Any

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.text.delimited import delimited
from tasks.text.elimination import opens_with_refusal
from tasks.text.fences import fenced
from tasks.text.pointing import pointing
from tasks.text.prompt import prompt
from tasks.text.seed_text import text_in

SAMPLING = {"temperature": 0}
_TITLE = re.compile(r"^[ \t]*[#*]*[ \t]*\[(Problem|Solution|Tests)\][*:]*[ \t]*$", re.MULTILINE)
_PYTHON = ("python", "py", "python3")


def oss_instruct(
    *,
    language: Annotated[str, Field(min_length=1)] = "Python",
    most_lines: Annotated[int, Field(ge=1, le=100)] = 15,
    tests: bool = True,
    sampling: dict[str, Any] | None = None,
) -> Generator:
    """One row a seed; the target is `{"tests": ...}`, or nothing with `tests: false`. `sampling: {}` asks as the model is set.

    A solution that only repeats code of the problem, or has no fenced code, is a reject, and so are tests that assert nothing.
    """
    if tests and language.lower() not in _PYTHON:
        raise ValueError(f"tests are written in Python and cannot test {language!r}; say `tests: false`")
    asked_with = SAMPLING if sampling is None else sampling
    titles = ["Problem", "Solution", *(["Tests"] if tests else [])]
    told = {"language": language, "count": str(len(titles)), "tests": f"\n{prompt('oss_instruct_tests')}\n" if tests else ""}

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        code = lines_of(text_in(seed.read()), Random(f"oss_instruct {seed.id}"), most_lines)
        reply = await ask([Message("user", prompt("oss_instruct", code=delimited(code), **told))], **asked_with)
        parts = sections(reply.text, titles)
        if fault := _fault(parts["Problem"], parts["Solution"]):
            raise RowError(fault, raw=reply.text)
        target = to_json({"tests": tests_in(parts["Tests"])}) if tests else None
        return [Draft(chat(parts["Problem"], parts["Solution"]), target=target)]

    return generate


def lines_of(text: str, rng: Random, most: int) -> str:
    """A run of 1 to `most` lines of a text, drawn anywhere; it begins and ends with a line that is not blank."""
    lines = text.split("\n")
    start = rng.choice([place for place, line in enumerate(lines) if line.strip()])
    return "\n".join(lines[start : start + rng.randint(1, most)]).rstrip()


def sections(text: str, titles: list[str]) -> dict[str, str]:
    """What stands under each title. Raises RowError where they are not all there, in order and once."""
    before, *parts = _TITLE.split(text)
    found = dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
    if before.strip() or parts[::2] != titles or not all(found.values()):
        wanted = ", ".join(f"[{title}]" for title in titles)
        held = ", ".join(f"[{title}]" for title in parts[::2]) or "none"
        said = " after other words" if before.strip() else ""
        raise RowError(opens_with_refusal(text) or f"wanted the sections {wanted}, found {held}{said}", raw=text)
    return found


def tests_in(section: str) -> str:
    """The tests' code. Raises RowError where it asserts nothing."""
    blocks = [body for _, body in fenced(section)]
    code = (blocks[0] if len(blocks) == 1 else "" if blocks else section).strip()
    if not re.search(r"^\s*assert\b", code, re.MULTILINE):
        raise RowError("wanted one block of tests with assert statements in it", raw=section)
    return code


def _fault(problem: str, solution: str) -> str:
    code = [body.strip() for _, body in fenced(solution)]
    if not any(code):
        return "the solution holds no fenced code"
    if all(any(body == given.strip() for _, given in fenced(problem)) for body in code):
        return "the solution only repeats code of the problem"
    return pointing(problem)
