"""F04, F06, F09: a full disk, a folder that cannot be written, too few handles, leftovers of the dead."""

import resource
from pathlib import Path

import pytest

from tasks.artifact import sweep_temporaries, write_durably
from tests.faults.factory import a_factory, bytes_of, check_invariants, log_of, seedmill

RUN = ("run", "sums.yaml", "--no-server")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("undisturbed")
    a_factory(root)
    assert seedmill(*RUN, cwd=root) == 0
    return bytes_of(root)


@pytest.mark.slow
@pytest.mark.parametrize("room", [0, 700, 2500, 6000])
def test_a_full_disk_stops_with_a_clear_line_and_the_next_run_finishes(
    room: int, tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    a_factory(tmp_path)
    (tmp_path / "log.txt").touch()
    assert seedmill(*RUN, cwd=tmp_path, limits={resource.RLIMIT_FSIZE: room}) == 3 or room == 0
    assert not [path for path in (tmp_path / "data").rglob("*.parquet") if path.stat().st_size == 0]
    assert seedmill(*RUN, cwd=tmp_path) == 0
    check_invariants(tmp_path, undisturbed)


@pytest.mark.slow
def test_a_full_disk_leaves_the_version_before_it_whole(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    a_factory(tmp_path)
    assert seedmill(*RUN, cwd=tmp_path) == 0
    a_factory(tmp_path, random_seed=8)
    assert seedmill(*RUN, cwd=tmp_path, limits={resource.RLIMIT_FSIZE: 2500}) == 3
    assert bytes_of(tmp_path) == undisturbed
    assert "cannot be written" in log_of(tmp_path)


@pytest.mark.slow
def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path) -> None:
    a_factory(tmp_path)
    (tmp_path / "data").write_text("in the way")
    assert seedmill(*RUN, cwd=tmp_path) == 3
    assert str(tmp_path / "data") in log_of(tmp_path).replace("\n", "")


@pytest.mark.slow
def test_too_few_file_handles_stop_with_a_clear_line(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    a_factory(tmp_path)
    assert seedmill(*RUN, cwd=tmp_path, limits={resource.RLIMIT_NOFILE: 16}) not in (0, 1, 2)
    assert "Too many open files" in log_of(tmp_path)
    assert seedmill(*RUN, cwd=tmp_path) == 0
    check_invariants(tmp_path, undisturbed)


def test_leftovers_of_a_dead_writer_are_swept_and_those_of_a_living_one_kept(tmp_path: Path) -> None:
    dead = tmp_path / "seeds" / ".part.parquet.tmp-999999-1"
    dead.parent.mkdir()
    dead.write_bytes(b"half")
    write_durably(tmp_path / "whole", b"whole")
    assert sweep_temporaries(tmp_path) == 1
    assert not dead.exists()
    assert (tmp_path / "whole").read_bytes() == b"whole"
