"""A path in a recipe stays inside the workspace, whatever road it tries."""

from pathlib import Path

import pytest

from schemas.errors import RecipeError
from schemas.paths import InputPath, inside
from tasks.operators import Metric, checked_params

WAYS_OUT = [
    ("../secret.txt", "leads out of the workspace"),
    ("a/../../secret.txt", "leads out of the workspace"),
    ("/etc/passwd", "leads out of the workspace"),
    ("//etc/passwd", "leads out of the workspace"),
    ("~/secret.txt", "no plain relative path"),
    ("~root/secret.txt", "no plain relative path"),
    ("file:///etc/passwd", "no plain relative path"),
    ("s3://other/key", "no plain relative path"),
    ("http://h/x", "no plain relative path"),
    ("C:\\secret.txt", "no plain relative path"),
    ("..\\secret.txt", "no plain relative path"),
    ("a\0.txt", "no plain relative path"),
    ("out/secret.txt", "is a link that leads out of the workspace"),
    ("link.txt", "is a link that leads out of the workspace"),
    ("", "wanted a path as text"),
    ("${HOME}/secret.txt", "there is no file"),
    ("$HOME", "there is no file"),
    ("nothing.jsonl", "there is no file 'nothing.jsonl' under"),
    ("a" * 5000, "cannot be read: File name too long"),
    ("circle", "cannot be read: Symlink loop"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("canary")
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "rows.jsonl").write_text("{}")
    (root / "out").symlink_to(tmp_path)
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "near.txt").symlink_to(root / "rows.jsonl")
    (root / "circle").symlink_to(root / "circle")
    return root


def reads(*, path: InputPath) -> Metric:  # type: ignore[empty-body]
    """An operator that takes a file."""


@pytest.mark.parametrize(("text", "said"), WAYS_OUT, ids=[repr(way[0])[:30] for way in WAYS_OUT])
def test_no_path_leads_out_and_no_missing_file_passes(root: Path, text: str, said: str) -> None:
    with pytest.raises(RecipeError) as refusal:
        checked_params(reads, {"path": text}, root)
    assert said in str(refusal.value) and "canary" not in str(refusal.value)


@pytest.mark.parametrize("text", ["rows.jsonl", "./rows.jsonl", "near.txt"])
def test_a_file_inside_arrives_resolved(root: Path, text: str) -> None:
    assert checked_params(reads, {"path": text}, root) == {"path": (root / "rows.jsonl").resolve()}


@pytest.mark.parametrize("value", [3, None, ["rows.jsonl"], {"a": 1}, True])
def test_what_is_not_text_is_no_path(root: Path, value: object) -> None:
    with pytest.raises(RecipeError, match="wanted a path as text"):
        checked_params(reads, {"path": value}, root)


def test_the_workspace_itself_may_be_reached_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    assert inside(tmp_path / "alias", "rows.jsonl") == (root / "rows.jsonl").resolve()
