"""What is thrown away without asking a model, and what is not."""

import pytest

from tasks.text.elimination import copied_words, lost_material, says_nothing, short_refusal

TABLE = "Sum the table:\n| a | b |\n| 1 | 2 |"
CODE = "Explain this:\n```python\nprint(1)\n```"


@pytest.mark.parametrize(
    ("instruction", "before", "found"),
    [
        ("Name a river.", "", ""),
        ("#Rewritten Prompt#: name a river", "", "copies the prompt's words 'Rewritten Prompt'"),
        ("Like the given task, name a river.", "", "copies the prompt's words 'given task'"),
        ("Improve the given prompt for a painter.", "Say what is wrong with the given prompt", ""),
        ("Set a new task for the team.", "", ""),
    ],
)
def test_words_of_the_prompt_that_asked(instruction: str, before: str, found: str) -> None:
    assert copied_words(instruction, before) == found


@pytest.mark.parametrize(
    ("after", "before", "found"),
    [
        (TABLE + "\nRound down.", TABLE, ""),
        ("Sum the table:\n| a | b |", TABLE, "drops a line of its table: '| 1 | 2 |'"),
        ("Explain this in ten words:\n```python\nprint(2)\n```", CODE, "drops a line of its code: 'print(1)'"),
        ("Explain this in ten words:\n```python\n  print(1)\n```", CODE, ""),
        ("Anything", "No material", ""),
    ],
)
def test_tables_and_code_stay(after: str, before: str, found: str) -> None:
    assert lost_material(after, before) == found


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("I\u2019m sorry, but I can\u2019t help with that.", "a short refusal: 'sorry'"),
        ("As an AI, I have no rivers.", "a short refusal: 'As an AI'"),
        ("Sorry " + "and a long letter of apology follows " * 20, ""),
        ("The Nile.", ""),
    ],
)
def test_a_refusal_is_short(answer: str, found: str) -> None:
    assert short_refusal(answer) == found


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("... ?!", "the answer is only punctuation"),
        ("It is of the", "the answer is only stop words"),
        ("No.", ""),
        ("42", ""),
        ("Ten", ""),
        ("是", ""),
    ],
)
def test_an_answer_that_says_nothing(answer: str, found: str) -> None:
    assert says_nothing(answer) == found
