"""A new workspace: a recipe with comments, its seeds, the stages DVC knows it by, and git and DVC round it."""

import re
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo

from flows.versions.git import git, in_git
from flows.versions.recorded import dvc_yaml
from schemas.errors import RecipeError, StageError
from schemas.faults import suggestion

HERE = Path(__file__).parent
IGNORED = [".seedmill/", "/data/", "/dvc_plots/", "__pycache__/"]
_SEEDS = re.compile(r"flows/recipes/(?:seeds/)?([\w-]+\.(?!yaml)[\w.]+)")


def templates() -> list[str]:
    """The starting points: small ones made for it, and the recipes that come with Seedmill."""
    own = [path.name for path in (HERE / "templates").iterdir() if path.is_dir()]
    whole = (path.stem for path in (HERE / "recipes").glob("*.yaml") if not path.stem.startswith("mix_"))
    return sorted({*own, *whole})  # a mixture of finished data sets is none: it needs those first


def files_of(template: str) -> dict[str, bytes]:
    """The files of a template by their path in the workspace. Raises RecipeError where there is none of that name."""
    if template not in templates():
        raise RecipeError(f"no template named {template!r}{suggestion(template, templates())}")
    folder = HERE / "templates" / template
    if folder.is_dir():
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    text = (HERE / "recipes" / f"{template}.yaml").read_text(encoding="utf-8")
    recipe = {f"recipes/{template}.yaml": _SEEDS.sub(r"seeds/\1", text).encode()}
    licences = [
        path.relative_to(HERE.parent).as_posix()
        for path in sorted((HERE / "recipes" / "seeds").glob("LICENSE.*"))
        if path.suffix[1:] in text
    ]
    seeds = {found.group(): found[1] for found in _SEEDS.finditer("\n".join([text, *licences]))}
    return recipe | {f"seeds/{name}": (HERE.parent / path).read_bytes() for path, name in seeds.items()}


def begin(folder: Path, template: str) -> dict[str, str]:
    """Write what is missing into `folder`, and say of each file whether it is new or was kept: nothing is overwritten."""
    files = files_of(template)
    recipe = next(name for name in files if name.startswith("recipes/"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files["dvc.yaml"] = dvc_yaml([recipe], ["seeds"] if any(name.startswith("seeds/") for name in files) else []).encode()
        told = {name: _written(folder, name, blob) for name, blob in files.items()}
        told[".gitignore"] = _ignored(folder / ".gitignore")
    except OSError as error:
        raise StageError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error
    return told | _versioned(folder)


def _written(folder: Path, name: str, blob: bytes) -> str:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise RecipeError(f"{path}: is a link that leads out of {folder}; nothing is written through it")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(blob)
    except FileExistsError:
        return "kept"
    return "new"


def _ignored(path: Path) -> str:
    """Lines that a .gitignore lacks are put at its end."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in IGNORED if line not in before.splitlines()]
    if missing:
        gap = "" if not before or before.endswith("\n") else "\n"
        path.write_text(before + gap + "\n".join(missing) + "\n", encoding="utf-8")
    return "kept" if not missing else "added to" if before else "new"


def _versioned(folder: Path) -> dict[str, str]:
    """git and DVC, where they are absent. Raises StageError where they refuse."""
    told: dict[str, str] = {}
    if not in_git(folder):
        git(folder, "init", "--quiet")
        told["git"] = "new"
    if not (folder / ".dvc").is_dir():
        try:
            with Repo.init(str(folder), subdir=not (folder / ".git").exists()) as repo, repo.config.edit("repo") as config:
                config.setdefault("core", {}).update({"analytics": False, "check_update": False})
        except DvcException as error:
            raise StageError(f"{folder}: DVC cannot begin here: {error}") from error
        told["dvc"] = "new"
    return told
