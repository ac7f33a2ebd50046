"""F12: nobody there, no such name, no trust, or a handshake that never ends: said soon, once, with the key kept back."""

import asyncio
import datetime
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from schemas.errors import StageError
from tasks.models import engine
from tests.faults.factory import CANARY
from tests.tasks.models.conftest import a_recipe, asked


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LONGEST_BACKOFF", 0.02)
    monkeypatch.setenv("WRITER_KEY", CANARY)


@contextmanager
def a_port(context: ssl.SSLContext | None = None, *, silent: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A port of this machine that greets with TLS, or not at all, and what it heard in the clear."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                if silent:
                    held.append(connection)
                    continue
                try:
                    told = context.wrap_socket(connection, server_side=True) if context else connection
                    heard.append(told.recv(65536))
                    told.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                except OSError as error:
                    heard.append(type(error).__name__.encode())
                finally:
                    connection.close()

        held: list[socket.socket] = []
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", heard
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()
    for connection in held:
        connection.close()


@pytest.fixture
def nobodys(tmp_path: Path) -> ssl.SSLContext:
    """TLS with a certificate that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), day, day.replace(year=2120))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    no_password = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    (tmp_path / "own.pem").write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem")
    return context


def first_error(root: Path, base_url: str, **model: Any) -> str:
    """What asking five questions there ends in, after how few seconds: one StageError for all."""
    began = time.monotonic()
    with asked(a_recipe(base_url=base_url, api_key_env="WRITER_KEY", **model), root) as ask:
        errors = ask(*[f"question {number}" for number in range(5)])
    assert time.monotonic() - began < 10 and {type(error) for error in errors} == {StageError}
    assert not any(CANARY in str(error) for error in errors)
    return str(errors[0])


def test_a_certificate_that_nobody_vouches_for_stops_the_run_before_the_key_is_sent(
    nobodys: ssl.SSLContext, tmp_path: Path
) -> None:
    with a_port(nobodys) as (place, heard):
        told = first_error(tmp_path, f"https://{place}/v1")
    assert "certificate verify failed" in told.lower() and len(heard) <= 5
    assert not any(CANARY.encode() in part for part in heard)


def test_tls_where_none_is_spoken_is_said(tmp_path: Path) -> None:
    with a_port() as (place, heard):
        told = first_error(tmp_path, f"https://{place}/v1")
    assert "ssl" in told.lower() and not any(CANARY.encode() in part for part in heard)


@pytest.mark.parametrize(
    ("address", "reason"),
    [("http://no-such-host.invalid/v1", "no connection"), ("http://127.0.0.1:9/v1", "no connection")],
)
def test_a_name_or_a_port_that_is_not_there_is_said_after_a_few_tries(address: str, reason: str, tmp_path: Path) -> None:
    assert reason in first_error(tmp_path, address)


@pytest.mark.slow
def test_a_name_server_that_never_answers_is_bounded_by_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silence(self: Any, *arguments: Any, **options: Any) -> list[Any]:
        await asyncio.sleep(3600)
        return []

    monkeypatch.setattr(aiohttp.DefaultResolver, "resolve", silence)
    monkeypatch.setattr(engine, "OVERLOADS", 1)
    assert "the server answers nobody" in first_error(tmp_path, "http://model.example/v1", deadline_seconds=1)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_port_that_takes_connections_and_says_nothing_is_bounded_by_the_deadline(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "OVERLOADS", 1)
    with a_port(silent=True) as (place, _):
        assert "the server answers nobody" in first_error(tmp_path, f"{scheme}://{place}/v1", deadline_seconds=1)
