"""A finished data set, found by its recipe or by its folder: the mixture, the seeds, the recipe and the report."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from flows.summary import read_report
from schemas.errors import ContractError, RecipeError
from schemas.recipe import Recipe, read_recipe
from schemas.report import Report
from schemas.tables import Mixture, Seeds
from tasks.artifact import MANIFEST, Artifact, open_artifact
from tasks.workspace import Workspace, root_of, workspace_of


@dataclass(frozen=True)
class Finished:
    """`space` is where it lies; `file` its recipe, where it was found by that."""

    space: Workspace
    file: Path | None

    @property
    def mixture(self) -> Artifact:
        return open_artifact(self.space.mixture, Mixture)

    @property
    def seeds(self) -> Artifact:
        return open_artifact(self.space.seeds, Seeds)

    def report(self) -> Report | None:
        """Its report; None where it was not evaluated."""
        return recorded_report(self.space)

    def recipe(self) -> Recipe:
        """Its recipe: the file it was found by, else what the report recorded. Raises RecipeError where there is neither."""
        if self.file:
            return read_recipe(self.file)
        recorded = recorded_recipe(self.space)
        if recorded is None:
            raise RecipeError(f"{self.space.data}: has no report that records its recipe; name the recipe's file instead")
        return recorded


def recorded_report(space: Workspace) -> Report | None:
    """The report that stands there; None where there is none."""
    return read_report(space) if (space.report / "report.json").is_file() else None


def recorded_recipe(space: Workspace) -> Recipe | None:
    """The recipe that the report recorded; None where nothing was evaluated."""
    report = recorded_report(space)
    try:
        return Recipe.model_validate(report.recipe) if report else None
    except ValidationError as error:
        what = str(error).splitlines()[0]
        raise ContractError(f"{space.report}: records a recipe that this version cannot read: {what}") from None


def finished(source: Path, workspace: Path | None = None) -> Finished:
    """The data set of a recipe's file, or of a folder `.../data/NAME`. Raises RecipeError where nothing was made yet."""
    if source.is_dir():
        folder = source.resolve()
        folder = folder.parent if (folder / MANIFEST).is_file() else folder
        found = Finished(Workspace(folder.parent.parent, folder.name), None)
    else:
        found = Finished(workspace_of(read_recipe(source), workspace or root_of(source.parent)), source)
    if not (found.space.mixture / MANIFEST).is_file():
        raise RecipeError(f"{found.space.mixture}: there is no mixture yet; `seedmill run RECIPE` makes it")
    return found
