"""The sandbox as the rest of the house sees it: `run(program, tests, ...) -> Ran`. Refuses where it cannot isolate.

One server for each thread that asks, started and probed at the first run, restarted when it dies. A fault of the sandbox
is never a verdict: it is tried once more, then raised as `RowError`.
"""

import array
import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import RecipeError, RowError
from tasks.code.kernel import ARCH, SIGKILL
from tasks.code.outcome import Ran
from tasks.code.probe import ATTACKS, ORDINARY

_HOUSE = str(Path(__file__).resolve().parents[2])
_BEGIN = "import sys; sys.path.insert(0, {house!r}); from tasks.code.server import main; main({control}, {place!r})"
_VERDICT = 4096
_ALMOST, _AT_LEAST = 0.9, 0.5  # a process that its CPU limit ended is charged less, on a busy machine much less


@dataclass(frozen=True)
class Limits:
    """What one run may use: CPU seconds, MiB of address space a process, MiB in memory for all together, MiB of scratch."""

    seconds: float = 5.0
    memory_mb: int = 1024
    disk_mb: int = 64

    def message(self, patience: float) -> bytes:
        """As the server takes it; the wall clock allows twice the CPU seconds and one more, times `patience`."""
        return json.dumps(
            {
                "cpu_seconds": max(1, round(self.seconds + 0.499)),
                "wall_ms": round(1000 * patience * (2 * self.seconds + 1)),
                "memory_mb": self.memory_mb,
                "total_mb": 2 * self.memory_mb,
                "disk_mb": self.disk_mb,
            }
        ).encode()


class Fault(Exception):
    """The sandbox, not the program, went wrong."""


class Server:
    """A fork server of our own, with one job at a time."""

    def __init__(self) -> None:
        refuse_where_impossible()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        place = tempfile.mkdtemp(prefix="seedmill-room-")
        Path(place).chmod(0o755)
        begin = _BEGIN.format(house=_HOUSE, control=theirs.fileno(), place=place)
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-P", *["-B"] * sys.dont_write_bytecode, "-c", begin],
            env={"PYTHONHASHSEED": "0", "LD_BIND_NOW": "1"},  # bound before the forks, not by each of them: ld.so(8)
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
        )
        theirs.close()
        self.line = ours
        self._end = weakref.finalize(self, _ended, self.process, ours)
        try:
            answer = json.loads(ours.recv(65536) or b"{}")
        except ConnectionError:
            answer = {}
        finally:
            Path(place).rmdir()
        if "level" not in answer:
            why = answer.get("refused") or self._last_words()
            self.close()
            raise RecipeError(_cannot(why))
        self.level: dict[str, Any] = answer["level"]

    def close(self) -> None:
        """End the server and whatever it runs."""
        self._end()

    def run(self, program: str, job: dict[str, Any], limits: Limits, patience: float = 1.0) -> Ran:
        """One run. Raises Fault where no verdict came and the program is not to blame."""
        nonce = secrets.token_hex(16)
        source = _held(program.encode("utf-8", "surrogatepass"))
        tests = _held(json.dumps(job | {"nonce": nonce}).encode())
        verdict, writer = os.pipe()
        try:
            self._send(limits.message(patience), [source, tests, writer])
        finally:
            for descriptor in (source, tests, writer):
                os.close(descriptor)
        try:
            ended = self._ended()
            said = os.read(verdict, _VERDICT)  # the server has ended every writer: this never waits
        finally:
            os.close(verdict)
        return _ran(ended, _read(said), nonce, limits)

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        words = array.array("i", descriptors)
        try:
            self.line.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, words)])
        except OSError as error:
            raise Fault(f"the server is gone: {error}") from error

    def _ended(self) -> dict[str, Any]:
        try:
            answer = self.line.recv(65536)
        except OSError as error:
            raise Fault(f"the server is gone: {error}") from error
        if not answer:
            raise Fault("the server ended")
        found: dict[str, Any] = json.loads(answer)
        return found

    def _last_words(self) -> str:
        assert self.process.stderr is not None
        lines = self.process.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "the server ended without a word"


_own = threading.local()
_probed: dict[str, Any] = {}
_probing = threading.Lock()


def run(program: str, tests: str, *, entry_point: str = "", limits: Limits | None = None) -> Ran:
    """Run the tests against the program. Raises RowError where the tests cannot judge, or the sandbox failed twice."""
    job = {"tests": tests, "entry_point": entry_point}
    fault = ""
    for patience in (1.0, 3.0):
        try:
            return server().run(program, job, limits or Limits(), patience)
        except Fault as error:
            fault = str(error)
    raise RowError(f"cannot judge: the sandbox failed twice: {fault}")


def level() -> dict[str, Any]:
    """Which layers stand here, as the probe found them."""
    server()
    return dict(_probed)


def server() -> Server:
    """This thread's server, alive and proved. Raises RecipeError where nothing can be isolated here."""
    mine: Server | None = getattr(_own, "server", None)
    if mine is None or mine.process.poll() is not None or getattr(_own, "process", 0) != os.getpid():
        _own.server = mine = Server()
        _own.process = os.getpid()
        with _probing:
            try:
                if not _probed:
                    _probed.update(proved(mine))
            except Fault as error:
                raise RecipeError(_cannot(str(error))) from error
    return mine


def proved(candidate: Server) -> dict[str, Any]:
    """Its level. Raises RecipeError where one of a handful of attacks succeeds, or an ordinary program does not run."""
    for name, (program, tests) in sorted(ORDINARY.items()):
        ran = candidate.run(program, {"tests": tests, "entry_point": ""}, Limits())
        if ran.outcome != "passed":
            raise RecipeError(_cannot(f"an ordinary program ({name}) does not run: {ran.reason}"))
    for name, (program, tests) in sorted(ATTACKS.items()):
        ran = candidate.run(program, {"tests": tests, "entry_point": ""}, Limits(seconds=1))
        if ran.outcome == "passed":
            raise RecipeError(_cannot(f"an attack succeeds here ({name})"))
    return candidate.level | {"attacks_refused": len(ATTACKS)}


def refuse_where_impossible() -> None:
    """Raises RecipeError on a system that has none of the mechanisms."""
    if sys.platform != "linux" or not ARCH:
        raise RecipeError(
            f"model-written code runs only on Linux on x86-64 or aarch64; this is {sys.platform} {os.uname().machine}"
        )


def _cannot(why: str) -> str:
    return (
        f"model-written code cannot be isolated here: {why}. Wanted: Linux 5.13 or later, and namespaces: be root with "
        "CAP_SYS_ADMIN (`docker run --privileged`), or an ordinary user with `sysctl user.max_user_namespaces` above 0, "
        "`kernel.unprivileged_userns_clone=1` (Debian) and `kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu)"
    )


def _ran(ended: dict[str, Any], said: dict[str, Any], nonce: str, limits: Limits) -> Ran:
    """What a run came to, from the server's account and the verdict that bears our nonce."""
    if ended.get("fault"):
        raise Fault(str(ended["fault"]))
    cpu = float(ended["cpu"])
    if said.get("fault"):
        raise Fault(str(said["fault"]))
    if ended["killed"] == "memory":
        return Ran("runtime", f"took more than {2 * limits.memory_mb} MiB together", cpu)
    if ended["killed"] or said.get("nonce") != nonce:
        return _unsaid(ended, limits, cpu)
    if said["outcome"] == "unjudged":
        raise RowError(f"cannot judge: {said['reason']}")
    gone = said["outcome"] == "gone"
    killed = gone and ended["program"] == -SIGKILL
    if said["outcome"] != "passed" and cpu >= (_AT_LEAST if killed else _ALMOST) * limits.seconds:
        return Ran("runtime", f"took more than {limits.seconds:g} s of CPU", cpu)
    if gone:
        return Ran("runtime", f"{said['reason']} ({_told(ended['program'])})", cpu)
    return Ran(said["outcome"], str(said["reason"]), cpu)


def _told(status: int) -> str:
    return f"exit code {status}" if status >= 0 else f"signal {-status}"


def _unsaid(ended: dict[str, Any], limits: Limits, cpu: float) -> Ran:
    if cpu >= _ALMOST * limits.seconds:
        return Ran("runtime", f"took more than {limits.seconds:g} s of CPU", cpu)
    if ended["killed"]:
        return Ran("runtime", "did not end in time", cpu)
    return Ran("runtime", f"the tests' process died ({ended['status']})", cpu)


def _read(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _held(content: bytes) -> int:
    """The content as an open descriptor that no path leads to."""
    descriptor = os.memfd_create("job")
    os.write(descriptor, content)
    return descriptor


def _ended(process: "subprocess.Popen[bytes]", line: socket.socket) -> None:
    line.close()
    with contextlib.suppress(OSError):
        process.kill()
    process.wait()
    if process.stderr:
        process.stderr.close()
