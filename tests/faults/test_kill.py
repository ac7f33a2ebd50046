"""F01: SIGKILL at every named place and at thirty random moments; the next run finishes with the same bytes."""

import os
import signal
import time
from pathlib import Path
from random import Random

import pytest

from tasks.failpoint import NAMES
from tests.faults.factory import a_factory, bytes_of, check_invariants, seedmill, start

RUN = ("run", "sums.yaml", "--no-server")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """The bytes of a run that nobody disturbed, and how long it took."""
    for _ in range(2):  # the first child of a test session is slower: what all share is read from the disk
        root = tmp_path_factory.mktemp("undisturbed")
        a_factory(root)
        began = time.monotonic()
        assert seedmill(*RUN, cwd=root) == 0
    return bytes_of(root), time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "time_of_death"),
    [*((name, 1) for name in NAMES), *((name, 17) for name in NAMES if name.startswith(("shard", "artifact")))],
)
def test_a_kill_at_a_named_place_changes_nothing(
    name: str, time_of_death: int, tmp_path: Path, undisturbed: tuple[dict[str, str], float]
) -> None:
    a_factory(tmp_path)
    code = seedmill(*RUN, cwd=tmp_path, env={"SEEDMILL_FAILPOINT": f"{name}:{time_of_death}"})
    assert code in (0, -signal.SIGKILL)
    elsewhere = name.startswith(("versions", "memory", "batch"))
    assert time_of_death > 1 or code == -signal.SIGKILL or elsewhere, f"{name} was never reached"
    assert seedmill(*RUN, cwd=tmp_path) == 0
    check_invariants(tmp_path, undisturbed[0])


@pytest.mark.slow
def test_thirty_kills_at_random_moments_change_nothing(tmp_path: Path, undisturbed: tuple[dict[str, str], float]) -> None:
    rng, killed = Random(1), 0
    for number in range(10):
        root = tmp_path / str(number)
        a_factory(root)
        for _ in range(3):  # a run that goes on after a kill is killed too
            child = start(*RUN, cwd=root)
            time.sleep(rng.uniform(0, 0.8 * undisturbed[1]))
            if child.is_alive() and child.pid:
                os.kill(child.pid, signal.SIGKILL)
            child.join()
            killed += child.exitcode == -signal.SIGKILL
        assert seedmill(*RUN, cwd=root) == 0
        check_invariants(root, undisturbed[0])
    assert killed >= 15, "most kills must hit a run that is still at work"
