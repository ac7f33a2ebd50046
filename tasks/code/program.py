"""The program's side: load model-written source, say which names it defines, then answer the tests' calls.

Nothing of the tests is in this process: it is forked before they are read, and sees of them only the arguments of calls.
"""

import importlib
import sys
import types
from typing import Any

from tasks.code.peer import Peer
from tasks.code.wire import Line

_STANDARD = sys.stdlib_module_names | {"numpy"}


def serve(source: str, line: Line) -> None:
    """Load the source, then answer calls until the tests are done."""
    peer = Peer(line, guarded=False)
    module = types.ModuleType("solution")
    sys.modules["solution"] = sys.modules["__main__"] = module
    sys.argv = ["solution.py"]
    try:
        code = compile(source, "solution.py", "exec")
    except BaseException as error:  # also ValueError for NUL, RecursionError and MemoryError for deep nesting
        line.send(["compile", f"{type(error).__name__}: {error}"[:300]])
        return
    try:
        seed(source)
        exec(code, module.__dict__)
    except BaseException as error:
        line.send(["runtime", f"{type(error).__name__}: {_text(error)}"[:300]])
        return
    line.send(["names", _names(module.__dict__, peer)])
    peer.serve()


def seed(source: str) -> None:
    """Equal programs must draw alike: where the source speaks of `random`, it finds it seeded."""
    if "random" in source:
        importlib.import_module("random").seed(0)


def _names(space: dict[str, Any], peer: Peer) -> dict[str, Any]:
    """What the tests may use: standard modules by name, exception classes by their ancestry, all else as values and handles."""
    found: dict[str, Any] = {}
    for name, value in list(space.items()):
        if name.startswith("__") or not isinstance(name, str):
            continue
        if isinstance(value, types.ModuleType):
            if value.__name__.split(".")[0] in _STANDARD:
                found[name] = ["module", value.__name__]
        elif isinstance(value, type) and issubclass(value, BaseException):
            found[name] = ["error", [kind.__name__ for kind in value.__mro__], peer._packed(value)]
        else:
            kind = "class" if isinstance(value, type) else "value"
            found[name] = [kind, peer._packed(value)]
    return found


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""
