"""PostgreSQL for tests: a server on a free port, in a folder that goes with it, which can be stopped hard and come back."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

PASSWORD = "canary-pw-5d41402abc4b"
_FAST = ("-c", "fsync=off", "-c", "max_connections=20", "-c", "autovacuum=off")  # a killed server is no power cut


def binaries() -> Path | None:
    """Where `initdb` and `postgres` lie; Debian keeps them off the PATH."""
    places = [Path(found).resolve().parent for name in ("initdb",) if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


class Cluster:
    """The server and its folder. PostgreSQL does not run as root: then all of it belongs to `nobody`."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self._folder, self._tools, self._databases = folder, tools, 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if os.getuid() == 0:
            shutil.chown(folder, "nobody")
            shutil.chown(secret, "nobody")
        self._run(
            "initdb", "-D", f"{folder}/data", "-U", "factory", "-A", "scram-sha-256", "--pwfile", str(secret), "--no-sync"
        )

    def start(self) -> None:
        options = " ".join((*_FAST, "-p", str(self.port), "-k", str(self._folder), "-c", "listen_addresses=127.0.0.1"))
        self._run("pg_ctl", "-D", f"{self._folder}/data", "-l", f"{self._folder}/log", "-w", "-o", options, "start")

    def stop(self) -> None:
        """At once, as when the machine loses its power: nothing is flushed, no session is ended in good order."""
        self._run("pg_ctl", "-D", f"{self._folder}/data", "-m", "immediate", "stop")

    def url(self, database: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql://factory:{password}@127.0.0.1:{self.port}/{database}"

    def new_url(self) -> str:
        """The address of an empty database."""
        self._databases += 1
        with psycopg.connect(self.url(), autocommit=True) as session:
            session.execute(f"CREATE DATABASE memory{self._databases}")
        return self.url(f"memory{self._databases}")

    def _run(self, tool: str, *words: str) -> None:
        user = "nobody" if os.getuid() == 0 else None
        with (self._folder / f"{tool}.out").open("ab") as out:  # a pipe would be held open by the server
            done = subprocess.run(
                [self._tools / tool, *words],
                user=user,
                cwd=self._folder,
                stdout=out,
                stderr=out,
                env={"LC_ALL": "C"},
                check=False,
            )
        assert done.returncode == 0, (self._folder / f"{tool}.out").read_text()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server. Skips where PostgreSQL is not installed."""
    tools = binaries()
    if tools is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql): the shared memory is not tested")
    folder = Path(tempfile.mkdtemp(prefix="seedmill-postgres-"))
    try:
        found = Cluster(folder, tools)
        found.start()
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder)
