"""How a command is told which data set is meant: by its recipe's file, by its name alone, or by a folder of its data."""

import os
from pathlib import Path

import click

from schemas.recipe import read_recipe
from tasks.workspace import root_of

PLACES = ("recipes", "flows/recipes")
"""Where a recipe is looked for by its name, in the workspace."""


class Named(click.ParamType[Path]):
    """A path, as it is; or a data set's name where no file is called so: its recipe, else (with `folder`) its data."""

    name = "recipe"

    def __init__(self, *, folder: bool = False) -> None:
        self.folder = folder

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.exists() or len(path.parts) != 1 or path.suffix:
            return path
        root = root_of(Path.cwd())
        recipes = [root / place / f"{value}.yaml" for place in PLACES]
        data = [root / "data" / str(value)] if self.folder else []
        return next((Path(os.path.relpath(found)) for found in [*recipes, *data] if found.exists()), path)


def name_of(recipe: str) -> str:
    """A data set's name, given as it is or by its recipe's file; the version meant may be of a recipe that is no more."""
    return read_recipe(Path(recipe)).name if recipe.endswith((".yaml", ".yml")) else recipe


RECIPE, RECIPE_OR_FOLDER = Named(), Named(folder=True)
