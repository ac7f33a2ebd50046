"""What goes wrong at 2 a.m. without a fault of the machine: an edit, a deletion, a link, a home that is not there."""

import shutil
import time
from pathlib import Path

import pytest

from tests.faults.factory import a_factory, bytes_of, log_of, seedmill, start
from tests.flows.run import slow_recipe

pytestmark = pytest.mark.slow

RUN = ("run", "sums.yaml", "--no-server")


def at_work(root: Path) -> None:
    """Wait until the run in `root` has drawn its seeds."""
    deadline = time.monotonic() + 60
    while not ((root / "log.txt").exists() and "seed: done" in log_of(root)):
        assert time.monotonic() < deadline, "the run never began"
        time.sleep(0.01)


def test_a_recipe_edited_while_it_runs_ends_as_it_began_and_the_next_run_is_the_new_one(tmp_path: Path) -> None:
    a_factory(tmp_path, **slow_recipe())
    child = start(*RUN, cwd=tmp_path)
    at_work(tmp_path)
    a_factory(tmp_path, **slow_recipe(size=33))
    child.join(60)
    assert child.exitcode == 0 and "30 of 30 rows accepted" in log_of(tmp_path)
    assert seedmill(*RUN, cwd=tmp_path) == 0 and "33 of 33 rows accepted" in log_of(tmp_path)


def test_a_deleted_data_set_is_made_again_with_the_same_bytes(tmp_path: Path) -> None:
    a_factory(tmp_path)
    assert seedmill(*RUN, cwd=tmp_path) == 0
    before = bytes_of(tmp_path)
    shutil.rmtree(tmp_path / "data")
    assert seedmill(*RUN, cwd=tmp_path) == 0
    assert bytes_of(tmp_path) == before


def test_scratch_deleted_under_a_run_stops_it_in_one_line_and_the_next_run_finishes(tmp_path: Path) -> None:
    a_factory(tmp_path, **slow_recipe())
    child = start(*RUN, cwd=tmp_path)
    at_work(tmp_path)
    shutil.rmtree(tmp_path / ".seedmill")
    child.join(60)
    assert child.exitcode == 3 and "Traceback" not in log_of(tmp_path) and "internal error" not in log_of(tmp_path)
    assert seedmill(*RUN, cwd=tmp_path) == 0


def test_a_workspace_reached_over_a_link_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("straight", "real"):
        a_factory(tmp_path / name)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert seedmill(*RUN, cwd=tmp_path / "straight") == seedmill(*RUN, cwd=tmp_path / "link") == 0
    assert bytes_of(tmp_path / "link") == bytes_of(tmp_path / "straight")


def test_a_workspace_whose_name_reads_like_a_pattern_is_a_folder_like_any_other(tmp_path: Path) -> None:
    for name in ("plain", "v[2] * {a,b}?"):
        a_factory(tmp_path / name)
        assert seedmill(*RUN, cwd=tmp_path / name) == 0, log_of(tmp_path / name)
        assert seedmill("export", "sums.yaml", "--format", "sft", "--out", "out", cwd=tmp_path / name) == 0
    assert bytes_of(tmp_path / "v[2] * {a,b}?") == bytes_of(tmp_path / "plain")


@pytest.mark.parametrize("home", ["", "/proc/nobody/home"])
def test_a_run_without_a_server_wants_no_home(tmp_path: Path, home: str) -> None:
    a_factory(tmp_path)
    assert seedmill(*RUN, cwd=tmp_path, env={"HOME": home, "XDG_STATE_HOME": ""}) == 0
