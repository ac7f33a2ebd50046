"""A built workspace to copy, and S3 on loopback, for the tests of versions."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.flows.repos import a_workspace, committed, made


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose data set is built, recorded and committed; to be copied, not changed."""
    root = a_workspace(tmp_path_factory.mktemp("built") / "ws", publish={"require": ["rows.mixture >= 30", "shortfall <= 0"]})
    made(root)
    committed(root, "built")
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A copy of it to work in."""
    return shutil.copytree(built, tmp_path / "ws", symlinks=True)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server of our own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "canary-secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str) -> str:
    """A fresh bucket there."""
    name = f"bucket-{uuid4().hex}"
    boto3.client("s3", endpoint_url=s3).create_bucket(Bucket=name)
    return name
