"""Which of two instructions that nearly say the same stays, and what the reason says."""

from pathlib import Path

from tasks.mixers.rouge_pool import rouge_pool
from tests.tasks.mixers.pool import dropped, pool_of

POEM = "Write a short poem about the sea and its ships"
NEAR = "Write a short poem about the sea and its fish"


def test_the_later_row_is_left_out_and_the_reason_names_the_earlier() -> None:
    pool = pool_of({"question": POEM}, {"question": NEAR}, {"question": "How tall is the Eiffel tower?"})
    assert dropped(rouge_pool(), pool) == {"01": "ROUGE-L 0.9 to 00"}


def test_a_real_row_comes_before_all_and_never_leaves() -> None:
    pool = pool_of({"question": NEAR}, {"question": POEM, "origin": "real"}, {"question": POEM, "origin": "real"})
    assert dropped(rouge_pool(), pool) == {"00": "ROUGE-L 0.9 to 01"}


def test_a_seed_task_is_named_by_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "seeds.jsonl"
    file.write_text(f'{{"question": "Something else"}}\n{{"instruction": "{POEM}", "instances": [{{"input": "x"}}]}}\n')
    assert dropped(rouge_pool(against=[file]), pool_of({"question": NEAR})) == {"00": "ROUGE-L 0.9 to seeds.jsonl:2"}


def test_inputs_count_only_where_the_whole_question_is_compared() -> None:
    other = "A long review of a film about ships, sailors, storms and what the sea gives back to those who wait for it."
    pool = pool_of({"question": POEM}, {"question": f"{POEM}\n\n{other}"})
    assert dropped(rouge_pool(), pool) == {"01": "ROUGE-L 1.0 to 00"}
    assert dropped(rouge_pool(of="question"), pool) == {}


def test_the_threshold_is_the_recipes() -> None:
    assert dropped(rouge_pool(most=0.95), pool_of({"question": POEM}, {"question": NEAR})) == {}
