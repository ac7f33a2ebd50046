"""The few questions we ask git, through its own command: what stands at a revision, what is uncommitted, commit, tag."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.errors import RecipeError, StageError


def git(root: Path, *words: str) -> str:
    """What `git WORDS` prints. Raises StageError with git's own words where it fails."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(["git", *words], cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise StageError(f"git {words[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def in_git(root: Path) -> bool:
    """True inside a git working tree."""
    try:
        return git(root, "rev-parse", "--is-inside-work-tree").strip() == "true"
    except (StageError, OSError):
        return False


def commit_of(root: Path, revision: str) -> str:
    """The full id of the commit that a revision names. Raises RecipeError where it names none."""
    try:
        return git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}").strip()
    except StageError:
        raise RecipeError(f"no git revision named {revision!r} in {root}; `git tag` and `git log` list them") from None


def text_at(root: Path, commit: str, path: str) -> str | None:
    """A file's text in a commit; `path` counts from `root`. None where that commit has no such file."""
    try:
        return git(root, "show", f"{commit}:./{path}")
    except StageError:
        return None


def uncommitted(root: Path, paths: list[str]) -> list[str]:
    """The files under these paths that differ from HEAD or are unknown to git."""
    lines = git(root, "status", "--porcelain", "--untracked-files=all", "--", *paths).splitlines()
    return [line[3:].strip('"') for line in lines]


def tagged(root: Path, tag: str) -> str | None:
    """The commit a tag points at; None where there is no such tag."""
    return (
        git(
            root,
            "for-each-ref",
            "--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)",
            f"refs/tags/{tag}",
        ).strip()
        or None
    )


@contextmanager
def worktree(root: Path, commit: str) -> Iterator[Path]:
    """`root` as it was in that commit, in a folder of its own; gone afterwards."""
    inner = git(root, "rev-parse", "--show-prefix").strip()
    with TemporaryDirectory(prefix="seedmill-") as folder:
        tree = Path(folder) / "tree"
        git(root, "worktree", "add", "--detach", "--quiet", str(tree), commit)
        try:
            yield tree / inner
        finally:
            git(root, "worktree", "remove", "--force", str(tree))
