"""A few lines of code in, a problem with solution and tests out, which the sandbox can run; broken replies are rejects."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from tasks.generators.oss_instruct import SAMPLING, lines_of, oss_instruct
from tasks.verifiers.code_passes import code_passes
from tests.tasks.generators.asked import Asked, assert_stays_material, made, rejects

CODE = "import re\n\n\ndef slug(title):\n    words = re.findall('[a-z]+', title.lower())\n    return '-'.join(words)\n"
PROBLEM = "Write a function `initials(name)` that gives the capital first letters of all words of a name."
BLOCK = "```python\ndef initials(name):\n    return ''.join(word[0].upper() for word in name.split())\n```"
SOLUTION = f"Split the name and take the first letters.\n\n{BLOCK}"
TESTS = "```python\nassert initials('ada lovelace') == 'AL'\nassert initials('') == ''\n```"
WANTED = "wanted the sections [Problem], [Solution], [Tests]"


def a_reply(problem: str = PROBLEM, solution: str = SOLUTION, tests: str = TESTS) -> str:
    return f"[Problem]\n{problem}\n\n[Solution]\n{solution}\n\n[Tests]\n{tests}\n"


def model(reply: str = "", **parts: str) -> Asked:
    return Asked(lambda words, options: reply or a_reply(**parts))


def test_problem_solution_and_tests_make_a_row_that_the_sandbox_passes() -> None:
    asked = model()
    (draft,) = made(oss_instruct(), {"text": CODE}, asked)
    assert (draft.question, draft.answer) == (PROBLEM, SOLUTION) and asked.options == [SAMPLING]
    assert draft.read_target() == {"tests": "assert initials('ada lovelace') == 'AL'\nassert initials('') == ''"}
    assert code_passes()(draft).reason == ""


def test_any_language_goes_without_tests() -> None:
    asked = model("[Problem]\nSay hi.\n[Solution]\n```rust\nfn hi() {}\n```")
    (draft,) = made(oss_instruct(language="Rust", tests=False, sampling={}), {"text": CODE}, asked)
    assert draft.target is None and "problem in Rust" in asked.words[0] and "[Tests]" not in asked.words[0]
    assert asked.options == [{}]
    with pytest.raises(ValueError, match="cannot test 'Rust'"):
        oss_instruct(language="Rust")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (model(PROBLEM), f"{WANTED}, found none after other words"),
        (model("[Problem]\nx\n[Solution]\ny"), f"{WANTED}, found [Problem], [Solution]"),
        (model(a_reply() + "[Tests]\nmore"), f"{WANTED}, found [Problem], [Solution], [Tests], [Tests]"),
        (model("I'm sorry, I can't do that."), 'a refusal: "I\'m sorry"'),
        (model(problem=""), f"{WANTED}, found [Problem], [Solution], [Tests]"),
        (model(solution="Use split."), "the solution holds no fenced code"),
        (model(problem=f"Mend it:\n{BLOCK}", solution=BLOCK), "the solution only repeats code of the problem"),
        (model(problem="Improve the given snippet."), "speaks of 'given snippet', which nobody else sees"),
        (model(tests="```python\nprint(initials('a'))\n```"), "wanted one block of tests with assert statements in it"),
        (model(tests=f"{TESTS}\n{TESTS}"), "wanted one block of tests with assert statements in it"),
    ],
)  # fmt: skip
def test_what_is_no_row(asked: Asked, reason: str) -> None:
    assert rejects(oss_instruct(), {"text": CODE}, asked) == [reason]


def test_titles_may_stand_as_headings() -> None:
    asked = model(a_reply().replace("[Problem]", "## [Problem]").replace("[Solution]", "**[Solution]**"))
    assert made(oss_instruct(), {"text": CODE}, asked)[0].question == PROBLEM


def test_lines_are_drawn_anywhere_and_never_blank() -> None:
    drawn = Counter(lines_of("\n\na\n\n\nb\nc\n", Random(n), 4) for n in range(400))
    assert set(drawn) == {"a", "b", "c", "b\nc", "a\n\n\nb"} and min(drawn.values()) > 15


@pytest.mark.parametrize("facts", [{}, {"text": " \n"}])
def test_a_seed_without_code_is_told(facts: Any) -> None:
    assert rejects(oss_instruct(), facts, model())[0].startswith("wanted a text under facts.text")


def test_what_code_says_stays_material() -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        made(oss_instruct(most_lines=1), {"text": words.replace("\n", " ")}, asked)
        return asked.words

    assert_stays_material(lambda words: [p.replace(words.replace("\n", " "), words) for p in prompts(words)])
