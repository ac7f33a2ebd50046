"""A workspace: where things lie, and one run at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from schemas.errors import StageError
from tasks.plan import plan_of
from tasks.workspace import Workspace, code_fingerprint, root_of
from tests.recipes import write_recipe


def test_versioned_data_and_scratch_lie_apart(tmp_path: Path) -> None:
    space = plan_of(write_recipe(tmp_path), tmp_path).workspace
    folders = [space.seeds, space.drafts, space.verdicts, space.rejects, space.mixture, space.set_aside, space.report]
    assert all(folder.parent == tmp_path / "data" / "sums" for folder in folders)
    assert all(path.is_relative_to(tmp_path / ".seedmill") for path in (space.work, space.memory, space.last_run))


def test_a_second_run_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    first, second = Workspace(tmp_path, "sums"), Workspace(tmp_path, "sums")
    with first.alone(), pytest.raises(StageError, match="another run of 'sums' is at work"), second.alone():
        pass
    with second.alone(), Workspace(tmp_path, "other").alone():
        pass


@pytest.mark.slow
def test_the_lock_of_a_dead_run_is_free(tmp_path: Path) -> None:
    code = "import os, sys, pathlib; from tasks.workspace import Workspace\n"
    code += "with Workspace(pathlib.Path(sys.argv[1]), 'sums').alone(): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)]).returncode == -9
    with Workspace(tmp_path, "sums").alone():
        pass


def test_the_root_is_the_nearest_folder_with_stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "dvc.yaml").touch()
    assert root_of(tmp_path / "a" / "b") == tmp_path / "a"
    monkeypatch.chdir(tmp_path)
    assert root_of(tmp_path) == tmp_path


def test_the_codes_fingerprint_is_one_and_the_same() -> None:
    assert code_fingerprint() == code_fingerprint() and len(code_fingerprint()) == 64


@pytest.mark.parametrize("kind", [".py", ".txt", ".tsv", ".json"])
def test_what_an_operator_reads_of_its_own_counts_as_code(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    there, read = code_fingerprint.__wrapped__(), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b" " * (path.suffix == kind))
    assert code_fingerprint.__wrapped__() != there
