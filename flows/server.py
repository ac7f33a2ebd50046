"""The Prefect server: the one that the environment names, or one local server in the background, started once and reused.

A local server is ours when the recorded process carries the token that we gave it and itself holds the recorded port.
Its health check alone proves nothing: a server of somebody else answers that just as well. Nothing here imports
Prefect, so that a server can come up while the caller is still importing it.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from schemas.errors import StageError
from tasks.artifact import write_durably

START_SECONDS = 120  # 8 s on an idle core, 20 s where the database is new, several times that on a busy machine
STOP_SECONDS = 10
TOKEN = "SEEDMILL_SERVER"
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV")
"""What a server inherits beside PREFECT_*: keys of models are none of its business."""


@dataclass(frozen=True)
class Server:
    """A local server: its process, the token in that process's environment, and its port."""

    pid: int
    token: str
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        return f"{self.address}/api"


def home() -> Path:
    """Where our server keeps its record, its log and its database."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "seedmill" / "server"


def named_api() -> str | None:
    """The API that the environment or the active Prefect profile names; None where neither does."""
    return os.environ.get("PREFECT_API_URL") or _profile().get("PREFECT_API_URL")


def begun() -> Server:
    """Our server, found or started; it may still be coming up (see `wait_until_ready`). Two callers start one."""
    try:
        home().mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        told = f"{home()}: cannot be made ({error.strerror}), and the Prefect server keeps its database there"
        raise StageError(f"{told}; point HOME or XDG_STATE_HOME to a folder of yours, or run with `--no-server`") from None
    with FileLock(home() / "lock"):
        return running() or _start()


def running() -> Server | None:
    """Our server if its process lives, whether or not it answers yet."""
    server = _recorded()
    return server if server and _is_ours(server) else None


def wait_until_ready(server: Server, seconds: float = START_SECONDS) -> None:
    """Return once the server answers. Raises StageError, with the end of its log, where it dies or takes too long."""
    deadline = time.monotonic() + seconds
    while not (_holds_port(server) and answers(server.api)):
        if not _is_ours(server) or time.monotonic() > deadline:
            raise StageError(f"the Prefect server did not come up; the end of {home() / 'log'}:\n{_end_of_log()}")
        time.sleep(0.1)


def answers(api: str) -> bool:
    """True where a Prefect API says that it is ready."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{api}/ready", timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def refuse_deaf(api: str) -> None:
    """Raise StageError where nobody listens at a named API; what it answers is between it and Prefect's client."""
    address = urllib.parse.urlsplit(api)
    try:
        socket.create_connection((address.hostname or "", address.port or {"https": 443}.get(address.scheme, 80)), 10).close()
    except (OSError, ValueError) as error:
        raise StageError(
            f"nobody listens at {address.hostname}, the Prefect server that PREFECT_API_URL names: {error}"
        ) from None


def stop() -> bool:
    """Stop our server; False where none runs."""
    with FileLock(home() / "lock"):
        server = running()
        if server is None:
            return False
        os.kill(server.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _is_ours(server):  # a zombie is nobody's any more: init may be slow to bury it
            if time.monotonic() > deadline:
                os.kill(server.pid, signal.SIGKILL)
            time.sleep(0.02)
        return True


def address_of(api: str) -> str:
    """The address of the user interface that belongs to an API."""
    return api.removesuffix("/").removesuffix("/api")


def run_url(api: str, flow_run: str) -> str:
    """Where the user interface shows a flow run."""
    return f"{address_of(api)}/runs/flow-run/{flow_run}"


def _start() -> Server:
    with _listener() as listener:
        port, token = listener.getsockname()[1], secrets.token_hex(16)
        pid = _spawn(listener, port, token)
    server = Server(pid, token, port)
    write_durably(home() / "server.json", json.dumps(asdict(server)).encode())
    return server


def _listener() -> socket.socket:
    """A listening socket, bound here and handed over: nobody can take the port in between. The last port again if free."""
    before = _recorded()
    for port in (before.port if before else 0, 0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
            return listener
        except OSError:
            listener.close()
    raise StageError("there is no free port on 127.0.0.1 for the Prefect server")


def _spawn(listener: socket.socket, port: int, token: str) -> int:
    """Start uvicorn in a session of its own; the shell between us leaves it to init, so that no dead child stays behind."""
    serve = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "prefect.server.api.server:create_app",
        "--fd",
        str(listener.fileno()),
    ]
    shell = ["sh", "-c", '"$@" </dev/null >>log 2>&1 & echo $!', "sh", *serve]
    done = subprocess.run(
        shell,
        cwd=home(),
        env=_environment(port, token),
        pass_fds=[listener.fileno()],
        start_new_session=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return int(done.stdout)


def _environment(port: int, token: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in KEPT or key.startswith("PREFECT_SERVER_")}
    return kept | {
        TOKEN: token,
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(home()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{port},http://localhost:{port}",  # no other web page
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",  # 2 s of the start, for blocks that nothing here uses
        "PREFECT__SERVER_FINAL": "1",
    }


def _is_ours(server: Server) -> bool:
    try:
        return psutil.Process(server.pid).environ().get(TOKEN) == server.token
    except (psutil.Error, OSError):
        return False


def _holds_port(server: Server) -> bool:
    try:
        sockets = psutil.Process(server.pid).net_connections("tcp")
    except psutil.Error:
        return False
    return any(held.status == psutil.CONN_LISTEN and held.laddr.port == server.port for held in sockets)


def _recorded() -> Server | None:
    try:
        return Server(**json.loads((home() / "server.json").read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _end_of_log() -> str:
    return "\n".join((home() / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-5:])


def _profile() -> dict[str, str]:
    """The settings of Prefect's active profile, read without importing Prefect."""
    prefect_home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    path = Path(os.environ.get("PREFECT_PROFILES_PATH") or prefect_home / "profiles.toml")
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    settings: dict[str, str] = profiles.get("profiles", {}).get(active, {})
    return settings
