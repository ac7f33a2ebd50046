"""One open way to a recipe's models in a process: tasks that run side by side share its pace, budget and memory."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from tasks.models.ask import open_ask, to_stderr
from tasks.operators import Ask
from tasks.plan import Plan

_Key = tuple[str, str]
_lock = threading.Lock()
_open: dict[_Key, tuple[Ask, ExitStack]] = {}
_users: dict[_Key, int] = {}


@contextmanager
def asking(plan: Plan, say: Callable[[str], None] = to_stderr) -> Iterator[Ask]:
    """The way to the plan's models: opened by the first who comes, closed (replies under way written) by the last who goes.

    The first one's `say` hears of what takes long.
    """
    key = (plan.recipe.fingerprint, str(plan.workspace.root))
    with _lock:
        if key not in _open:
            stack = ExitStack()
            _open[key] = (stack.enter_context(open_ask(plan.recipe, plan.workspace, probing=True, say=say)), stack)
        _users[key] = _users.get(key, 0) + 1
        ask = _open[key][0]
    try:
        yield ask
    finally:
        with _lock:
            _users[key] -= 1
            if not _users[key]:
                del _users[key]
                _open.pop(key)[1].close()
