"""The files that a parameter names: the file itself, or all files of these kinds in a folder, in order of their names."""

from pathlib import Path

from schemas.errors import RecipeError

MOST = 100_000


def files_in(path: Path, endings: tuple[str, ...]) -> list[Path]:
    """Hidden files are passed over. Raises RecipeError where there are none, too many, or a link that leads out."""
    if not path.is_dir():
        return [path]
    found = [file for file in sorted(path.rglob("*")) if _wanted(file, path, endings)]
    if not 1 <= len(found) <= MOST:
        raise RecipeError(
            f"params.path: wanted 1 to {MOST} files that end in {', '.join(endings)} in {path}, found {len(found)}"
        )
    for file in found:
        if not file.resolve().is_relative_to(path.resolve()):
            raise RecipeError(f"params.path: {file} is a link that leads out of {path}")
    return found


def name_in(file: Path, path: Path) -> str:
    """How a file is called in a row: its name, or its path in the folder that was named."""
    return file.relative_to(path).as_posix() if path.is_dir() else file.name


def _wanted(file: Path, folder: Path, endings: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.name.lower().endswith(endings) and file.is_file()
