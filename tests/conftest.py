"""What all tests share: no test meets the user's own Prefect server, and all that want a real one share it."""

import os
from collections.abc import Iterator

import pytest

from flows import server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no worker is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def _a_home_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Servers that tests start keep their state in a folder of this session, and end with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        patch.delenv("SEEDMILL_MEMORY_URL", raising=False)
        for name in [name for name in os.environ if name.startswith("PREFECT_") and name != "PREFECT_HOME"]:
            patch.delenv(name)
        yield
        server.stop()


@pytest.fixture(scope="session")
def prefect_server() -> server.Server:
    """A real Prefect server, up and answering; `seedmill run` without further ado finds it too."""
    ours = server.begun()
    server.wait_until_ready(ours)
    return ours
