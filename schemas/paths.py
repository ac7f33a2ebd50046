"""Paths in a recipe: inside the workspace, or refused before any work."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from schemas.faults import shown

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


def inside(root: Path, text: str) -> Path:
    """The file that `text` names under `root`. Raises ValueError where it would lead out of it, by any road."""
    if not isinstance(text, str) or not text:
        raise ValueError(f"wanted a path as text, found {text!r}")
    if "\0" in text or _SCHEME.match(text) or text.startswith("~") or "\\" in text:
        raise ValueError(f"{text!r} is no plain relative path (no scheme, no '~', no backslash, no NUL)")
    if Path(text).is_absolute() or ".." in Path(text).parts:
        raise ValueError(f"{text!r} leads out of the workspace; put the file under {root}")
    path = (root / text).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ValueError(f"{text!r} is a link that leads out of the workspace to {path}")
    return path


def _existing(value: object, info: ValidationInfo) -> Path:
    root = Path((info.context or {}).get("root", "."))
    try:
        path = inside(root, value)  # type: ignore[arg-type]
        there = path.exists()
    except (OSError, RuntimeError) as error:  # a name too long, links that turn in a circle
        raise ValueError(f"{shown(value)} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not there:
        raise ValueError(f"there is no file {value!r} under {root.resolve()}")
    return path


InputPath = Annotated[Path, BeforeValidator(_existing)]
"""An operator's parameter that names an existing file of the workspace; the operator receives it resolved."""
