"""Data sets are named as people name them."""

from pathlib import Path

import pytest

from flows.naming import RECIPE, RECIPE_OR_FOLDER


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for place in ("recipes/sums.yaml", "flows/recipes/math.yaml", "dvc.yaml", "data/old/mixture/x", "work/here"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("sums", "recipes/sums.yaml"),
        ("math", "flows/recipes/math.yaml"),
        ("old", "data/old"),
        ("recipes/sums.yaml", "recipes/sums.yaml"),
        ("gone.yaml", "gone.yaml"),
        ("gone", "gone"),
        ("../sums", "../sums"),
        ("work", "work"),
    ],
)
def test_a_name_is_a_recipe_then_its_data_and_a_path_is_itself(shop: Path, said: str, meant: str) -> None:
    assert RECIPE_OR_FOLDER.convert(said, None, None) == Path(meant)


def test_from_a_folder_below_the_same_is_meant(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "work")
    assert RECIPE.convert("sums", None, None) == Path("../recipes/sums.yaml")
    assert RECIPE.convert("old", None, None) == Path("old")
