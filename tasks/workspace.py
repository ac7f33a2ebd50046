"""Where one recipe's artifacts lie, and the one lock that keeps two runs out of each other's way."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

import schemas
import tasks
from schemas.errors import StageError
from schemas.recipe import Recipe


@dataclass(frozen=True)
class Workspace:
    """The folders of one recipe under `root`. `data/NAME` is what DVC versions; `.seedmill` is scratch and memory."""

    root: Path
    name: str

    @property
    def data(self) -> Path:
        return self.root / "data" / self.name

    @property
    def seeds(self) -> Path:
        return self.data / "seeds"

    @property
    def drafts(self) -> Path:
        return self.data / "drafts"

    @property
    def verdicts(self) -> Path:
        return self.data / "verdicts"

    @property
    def rejects(self) -> Path:
        return self.data / "rejects"

    @property
    def mixture(self) -> Path:
        return self.data / "mixture"

    @property
    def set_aside(self) -> Path:
        return self.data / "set_aside"

    @property
    def report(self) -> Path:
        return self.data / "report"

    @property
    def metrics(self) -> Path:
        """The figures alone, for `dvc metrics diff`."""
        return self.data / "metrics.json"

    @property
    def funnel(self) -> Path:
        """The funnel alone, for `dvc plots`."""
        return self.data / "funnel.csv"

    @property
    def private(self) -> Path:
        return self.root / ".seedmill"

    @property
    def work(self) -> Path:
        """Shards of the run under way; thrown away once they are collected."""
        return self.private / "work" / self.name

    @property
    def refused(self) -> Path:
        """The rejects of a run that stopped because there were too many; gone when a run gets through."""
        return self.private / "refused" / self.name

    @property
    def memory(self) -> Path:
        """Remembered replies; shared by all recipes of the workspace."""
        return self.private / "memory.sqlite"

    @property
    def last_run(self) -> Path:
        """When and how the last run went: clock, host, Prefect run. Never versioned."""
        return self.private / "runs" / f"{self.name}.json"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the recipe's lock. Raises StageError at once where another run holds it; the lock of a dead one is free."""
        lock = FileLock(self.private / "locks" / f"{self.name}.lock", timeout=0)
        lock_folder = self.private / "locks"
        lock_folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise StageError(f"another run of {self.name!r} is at work in {self.root}; wait for it or stop it") from None
        try:
            yield
        finally:
            lock.release()


def workspace_of(recipe: Recipe, root: Path) -> Workspace:
    """The recipe's folders under `root`."""
    return Workspace(root.resolve(), recipe.name)


def root_of(start: Path) -> Path:
    """The workspace a path lies in: the nearest folder upwards with a `dvc.yaml`; else the current folder."""
    folders = [start.resolve(), *start.resolve().parents]
    return next((folder for folder in folders if (folder / "dvc.yaml").is_file()), Path.cwd())


@cache
def code_fingerprint() -> str:
    """sha256 over the sources that decide what a recipe makes (schemas and tasks, prompts included)."""
    folders = [Path(str(package.__file__)).parent for package in (schemas, tasks)]
    kinds = {".py", ".txt", ".csv", ".tsv", ".json", ".html", ".css"}
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in kinds)
    lines = [f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
