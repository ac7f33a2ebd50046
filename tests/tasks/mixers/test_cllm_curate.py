"""cllm_curate: what a model of the real rows is sure is wrong leaves."""

import pytest

from schemas.errors import StageError
from tasks.mixers.cllm_curate import cllm_curate
from tests.tasks.mixers.pool import dropped, mixed
from tests.tasks.selecting.noisy import held_out_file, is_right, noisy_pool


@pytest.fixture
def held_out(tmp_path):
    return held_out_file(tmp_path)


@pytest.mark.slow
def test_rows_that_real_ones_contradict_leave(held_out):
    found = dropped(cllm_curate(held_out=held_out, confidence=0.4, uncertainty=0.24, runs=3), noisy_pool(400, real=120))
    wrong = [name for name in found if not is_right(int(name))]
    assert len(wrong) > 40 and len(found) < 1.2 * len(wrong)
    assert next(iter(found.values())).startswith("hard for real rows: confidence 0.")


def test_without_real_rows_there_is_nothing_to_learn_from(held_out):
    with pytest.raises(StageError, match="wanted 20 with a target in the pool, found 0"):
        mixed(cllm_curate(held_out=held_out), noisy_pool())
