"""A pytest fixture for recipes that ask models: `from tasks.models.fixture import fake_model_server` in a conftest.

def test_a_row_survives_a_busy_server(fake_model_server):
    server = fake_model_server(first=["429", "cut"])       # tasks.models.fake_server.Behaviour says what there is
    ...                                                    # ask server.url; then look at server.seen
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tasks.models.fake_server import Behaviour, FakeServer, fake_server


@pytest.fixture
def fake_model_server() -> Iterator[Callable[..., FakeServer]]:
    """Starts a fake server that behaves so; it is gone after the test."""
    with ExitStack() as stack:

        def start(**behaviour: Any) -> FakeServer:
            return stack.enter_context(fake_server(Behaviour(**behaviour)))

        yield start
