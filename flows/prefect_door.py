"""The one way to what needs Prefect: with a server to talk to, and imported only where it is wanted (it takes 3 s)."""

import importlib
import os
from types import ModuleType

from flows import server


def with_server(module: str) -> ModuleType:
    """That module, once the named server or ours can take runs. Raises StageError where neither is there."""
    api = server.named_api()
    if api:
        server.refuse_deaf(api)
        return _imported(module, api)
    ours = server.begun()
    found = _imported(module, ours.api)  # the server comes up meanwhile
    server.wait_until_ready(ours)
    return found


def _imported(module: str, api: str) -> ModuleType:
    """Prefect reads its settings from the environment while it is imported; what the user has set stays."""
    os.environ |= {"PREFECT_API_URL": api, "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")  # a server that is gone costs 6 s, not 62
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")  # the server has the log, the terminal is ours
    return importlib.import_module(module)
