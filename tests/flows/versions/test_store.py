"""The remote: sent means read back and right; one name, one version; and every failure is said without a secret."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from flows.versions.objects import objects_of
from flows.versions.recorded import dvc_repo, recorded
from flows.versions.store import Store, claim, probe, send, store_of, unverified
from schemas.errors import RecipeError, StageError
from tests.flows.repos import a_remote

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores

URLS = ["folder", "s3"]


@pytest.fixture(params=URLS)
def remote(request: pytest.FixtureRequest, root: Path, tmp_path: Path, s3: str) -> tuple[Path, str]:
    """A workspace with a remote in a folder, and with one on S3."""
    if request.param == "folder":
        a_remote(root, str(tmp_path / "remote"))
        return root, ""
    name = request.getfixturevalue("bucket")
    a_remote(root, f"s3://{name}/seedmill", endpointurl=s3)
    return root, name


@pytest.fixture
def store(remote: tuple[Path, str]) -> Iterator[Store]:
    with dvc_repo(remote[0]) as repo:
        yield store_of(repo, "")


def test_an_object_is_sent_once(remote: tuple[Path, str]) -> None:
    with dvc_repo(remote[0]) as repo:
        store, objects = store_of(repo, "store"), objects_of(repo, recorded(remote[0], "sums"))
        assert [send(store, md5, path) for md5, path in objects.items()] == [True] * len(objects)
        assert [send(store, md5, path) for md5, path in objects.items()] == [False] * len(objects)


@pytest.mark.parametrize("wrong", [b"", b"{}", b"<html>sign in</html>"])
def test_an_object_that_the_store_hands_out_wrong_is_sent_again(remote: tuple[Path, str], wrong: bytes) -> None:
    with dvc_repo(remote[0]) as repo:
        store, (md5, path) = store_of(repo, ""), next(iter(objects_of(repo, recorded(remote[0], "sums")).items()))
        send(store, md5, path)
        store.fs.pipe_file(store.odb.oid_to_path(md5), wrong)
        assert send(store, md5, path)
        assert store.fs.cat_file(store.odb.oid_to_path(md5)) == path.read_bytes()


def test_a_version_is_claimed_for_its_own_bytes_only(store: Store) -> None:
    probe(store)
    claim(store, "sums/v1", {"outs": {"a": "1"}})
    claim(store, "sums/v1", {"outs": {"a": "1"}})
    with pytest.raises(RecipeError, match=r"sums/v1 stands in the remote 'store' with other bytes; raise `version:`"):
        claim(store, "sums/v1", {"outs": {"a": "2"}})


def test_a_probe_leaves_nothing_behind(store: Store) -> None:
    probe(store)
    assert [path for path in store.fs.find(store.at("published")) if "probe" in path] == []


@pytest.mark.parametrize("condition", ["ignored", "refused"])
def test_a_store_that_cannot_tell_two_publishers_apart_is_refused(root: Path, s3: str, condition: str) -> None:
    """As npm s3rver (ignores the condition) and Swift (answers 501) do; here moto behind a filter."""
    with a_lesser_s3(condition) as address:
        boto3.client("s3", endpoint_url=address).create_bucket(Bucket="lesser")
        a_remote(root, "s3://lesser/seedmill", endpointurl=address)
        with dvc_repo(root) as repo, pytest.raises(StageError, match=f"{condition[:-1]}s conditional writes: two publishers"):
            probe(store_of(repo, ""))


def test_a_bucket_that_is_gone_is_said(root: Path, s3: str) -> None:
    a_remote(root, "s3://no-such-bucket/seedmill", endpointurl=s3)
    with dvc_repo(root) as repo, pytest.raises(StageError, match="The specified bucket does not exist; all is kept here"):
        probe(store_of(repo, ""))


@pytest.mark.slow  # S3's own retries take 20 s
def test_a_server_that_is_down_is_said_without_the_secret(root: Path) -> None:
    a_remote(
        root, "s3://bucket/x", endpointurl="http://127.0.0.1:9", access_key_id="canary-id", secret_access_key="canary-word"
    )
    with dvc_repo(root) as repo, pytest.raises(StageError, match="run again to go on") as told:
        probe(store_of(repo, ""))
    assert "canary" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "told"), [("", "no default DVC remote"), ("far", "no DVC remote named 'far'; there are: none")]
)
def test_a_remote_that_is_not_there_is_said(root: Path, name: str, told: str) -> None:
    with dvc_repo(root) as repo, pytest.raises(RecipeError, match=told):
        store_of(repo, name)


def test_a_remote_that_is_not_verified_is_refused_with_the_cure(root: Path, tmp_path: Path) -> None:
    a_remote(root, str(tmp_path / "remote"), verify=False)
    with dvc_repo(root) as repo:
        assert unverified(repo) == ["store"]
        with pytest.raises(RecipeError, match="dvc remote modify store verify true"):
            store_of(repo, "")


@contextmanager
def a_lesser_s3(condition: str) -> Iterator[str]:
    """moto, with the condition of a write taken away or answered with 501; its address."""
    inner = DomainDispatcherApplication(create_backend_app)

    def app(environ: dict[str, Any], start: Any) -> Any:
        if environ.pop("HTTP_IF_NONE_MATCH", None) and condition == "refused":
            start("501 Not Implemented", [("Content-Type", "application/xml")])
            return [b"<Error><Code>NotImplemented</Code><Message>no conditions here</Message></Error>"]
        return inner(environ, start)

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
