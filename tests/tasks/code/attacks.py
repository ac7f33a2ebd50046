"""Escapes and abuses, as programs. `f()` is true where the attack had its way; each must come to anything but that.

Forged verdicts (`FORGED`, judged by tests that they do not satisfy, and `TAILORED`, each made for its tests) are fault F30;
reaching out (`ESCAPES`) is F58, F59, F61 and F62; using up and staying (`FLOODS`) is F56, F57 and F63.
"""
# ruff: noqa: E501

_LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"


def _call(expression: str) -> str:
    """A program that succeeds where this libc expression does not return an error."""
    return f"{_LIBC}def f():\n    return ({expression}) >= 0\n"


def _refused(number: int) -> str:
    """A program that succeeds where this system call (of x86-64) gets further than the filter."""
    return f"{_LIBC}def f():\n    libc.syscall({number}, 0, 0, 0, 0, 0, 0)\n    return ctypes.get_errno() != 1\n"


def _does(body: str, imports: str = "import os") -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{imports}\ndef f():\n{lines}\n    return True\n"


FORGED = {
    "prints PASS": "print('PASS\\npassed\\n{\"outcome\": \"passed\"}')\ndef f(x): return x",
    "exits with 0 on load": "import os\nos._exit(0)",
    "exits with 0 in the call": "import os\ndef f(x): os._exit(0)",
    "sys.exit in the call": "import sys\ndef f(x): sys.exit(0)",
    "sys.exit on load": "import sys\nsys.exit(0)",
    "patches builtins": "import builtins\nfor n in ('AssertionError', 'abs', 'isinstance'):\n    setattr(builtins, n, lambda *a: 0)\ndef f(x): return x",
    "AssertionError that passes": "class AssertionError(BaseException): pass\ndef f(x): return x",
    "equal to everything": "class A:\n    def __eq__(s, o): return True\n    def __ne__(s, o): return False\n    __hash__ = None\ndef f(x): return A()",
    "an int equal to everything": "class A(int):\n    def __eq__(s, o): return True\ndef f(x): return A(0)",
    "a class named as a test's name": "class check:\n    def __eq__(s, o): return True\ndef f(x): return check()",
    "subtracts itself away": "class A:\n    def __sub__(s, o): return 0\n    __rsub__ = __sub__\n    def __abs__(s): return 0\ndef f(x): return A()",
    "walks the frames": "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n        for n, v in list(frame.f_locals.items()):\n            if isinstance(v, (str, dict)) and 'f(' + '1) ==' in str(v): return 2\n        frame = frame.f_back\n    return x",
    "walks the garbage collector": "import gc\ndef f(x):\n    for o in gc.get_objects():\n        if isinstance(o, dict) and 'nonce' in o: return 2\n    return x",
    "writes to every descriptor": "import os\ndef f(x):\n    for n in range(3, 256):\n        try: os.write(n, b'{\"nonce\": \"\", \"outcome\": \"passed\"}')\n        except OSError: pass\n    return x",
    "speaks the protocol": "import os, struct, json\ndef f(x):\n    m = json.dumps(['ok', 2, [], '']).encode()\n    for n in range(3, 64):\n        try: os.write(n, struct.pack('I', len(m)) + m[:5])\n        except OSError: pass\n    return x",
    "hands over exec": "def f(x):\n    import tasks.code.peer as p\n    p.packed = lambda v, h: ['class', ['builtins', 'exec']]\n    return x",
    "an exception with a hostile text": "class E(Exception):\n    def __str__(s): raise SystemExit(0)\ndef f(x): raise E()",
    "patches the talk": "import tasks.code.wire as w\nw.Line.send = lambda *a: None\ndef f(x): return x",
    "replaces the code of equality": "import ctypes, operator\noperator.eq = lambda *a: True\ndef f(x): return x",
    "hand-made bytecode": "def f(x): return x\nf.__code__ = f.__code__.replace(co_code=b'\\x64\\xff' * 40 + b'\\x53\\x00')",
    "a truth with no value": "class A:\n    def __bool__(s): return True\n    def __getattr__(s, n): return s\n    def __call__(s, *a): return s\ndef f(x): return A()",
    "the tests as a file": "import glob, os\ndef f(x): return 2 if os.listdir('.') or glob.glob('/*/tests.py') else x",
    "stops the tests' clock": "import signal, os\ndef f(x):\n    os.kill(0, signal.SIGSTOP)\n    return x",
    "kills its group": "import os\ndef f(x):\n    os.kill(0, 9)\n    return x",
    "deep answer": "def f(x):\n    r = []\n    for _ in range(100000): r = [r]\n    return r",
}  # fmt: skip
"""Programs that must not pass `assert f(1) == 2` and `assert abs(f(1) - 2) < 1e-6`."""

_ABS = "__import__('builtins').__dict__.update(abs=lambda x: 0)"
_PLANTED = f"{_ABS}\nclass Fraction: pass\nclass Queue: pass\n"
TAILORED = {
    "StopIteration ends the tests' map": ("def f(x): raise StopIteration", "assert all(a == b for a, b in zip(list(map(f, [1])), [2]))"),
    "an own StopIteration": ("class Bad(StopIteration): pass\ndef f(x): raise Bad", "try:\n    r = list(map(f, [1]))\nexcept Bad:\n    r = [0]\nassert all(a == b for a, b in zip(r, [2]))"),
    "a class in a function's place": ("class f:\n    def __init__(s, x): pass\n    def __sub__(s, o): return 0", "assert abs(f(1) - 2) < 1e-6"),
    "a class that holds everything": ("class f:\n    def __init__(s, x): pass\n    def __contains__(s, o): return True", "assert 2 in f(1)"),
    "the tests' eval": (f"def f(g):\n    g({_ABS!r})\n    return 7", "f(eval)\nassert abs(f(eval) - 1) < 1e-6"),
    "exec for a function": (f"def f(x): return exec if x else {_ABS!r}", "f(1)(f(0))\nassert abs(f(1)(f(0)) or 7) < 1e-6"),
    "a module in scratch": (f"for n in ('queue', 'fractions'):\n    open(n + '.py', 'w').write({_PLANTED!r})\ndef f(x): return x", "import fractions, queue\nassert abs(f(1) - 2) < 1e-6"),
    "a module where the house was": (f"import os\ntry:\n    os.makedirs('@HOUSE@', exist_ok=True)\n    for n in ('queue', 'fractions'):\n        open('@HOUSE@/' + n + '.py', 'w').write({_PLANTED!r})\nexcept OSError: pass\ndef f(x): return x", "import fractions, queue\nassert abs(f(1) - 2) < 1e-6"),
    "swallows the assertion": ("class A:\n    v = 0\n    def __enter__(s): return s\n    def __exit__(s, *a): return True\ndef f(x): return A()", "with f(1) as a:\n    assert a.v == 2"),
    "another name for the tests": ("import tasks.code.program as p\nn = p._names\np._names = lambda s, q: n(s, q) | {'__name__': ['value', 'x']}\ndef f(x): return x", "if __name__ == '__tests__':\n    assert f(1) == 2\nassert f(1) == 1"),
    "the frames behind a callback": ("def f(g): return g.__globals__ or g.__code__ or 2", "assert f(lambda: 0) == 2"),
}  # fmt: skip
"""Programs and the tests that they are made for, which must not pass."""

ESCAPES = {
    "tcp": _does("socket.create_connection(('127.0.0.1', 22), 1)", "import socket"),
    "tcp socket": _does("socket.socket()", "import socket"),
    "udp": _does("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 53))", "import socket"),
    "ipv6": _does("socket.socket(socket.AF_INET6)", "import socket"),
    "unix socket": _does("socket.socket(socket.AF_UNIX).connect('/run/dbus/system_bus_socket')", "import socket"),
    "abstract socket": _does("socket.socket(socket.AF_UNIX).bind('\\0seedmill')", "import socket"),
    "abstract datagram by a pair": _does("a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\na.sendto(b'x', '\\0host')", "import socket"),
    "raw": _does("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)", "import socket"),
    "packet": _does("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "import socket"),
    "netlink": _does("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "import socket"),
    "vsock": _does("socket.socket(socket.AF_VSOCK)", "import socket"),
    "dns": _does("socket.getaddrinfo('example.org', 80)", "import socket"),
    "http": _does("urllib.request.urlopen('http://127.0.0.1', timeout=1)", "import urllib.request"),
    "/proc of others": _does("open('/proc/1/environ').read()"),
    "/proc of itself": _does("open('/proc/self/maps').read()"),
    "root of another": _does("os.listdir('/proc/1/root')"),
    "mounting /proc": _call("libc.mount(b'p', b'/tmp', b'proc', 0, None)"),
    "the environment": "import os\ndef f():\n    return any('SECRET' in k or 'CANARY' in k for k in os.environ)",
    "the environment of libc": _LIBC + "libc.getenv.restype = ctypes.c_char_p\ndef f():\n    return libc.getenv(b'SEEDMILL_CANARY') is not None",
    "passwd": _does("open('/etc/passwd').read()"),
    "shadow": _does("open('/etc/shadow').read()"),
    "home": _does("os.listdir(os.path.expanduser('~root'))\nopen('/root/.bashrc').read()"),
    "the house's own source": _does("open(__import__('tasks').__file__).read()"),
    "a canary file": _does("open(CANARY).read()").replace("CANARY", "'@CANARY@'"),
    "writing the canary": _does("open('@CANARY@', 'a').write('x')"),
    "writing to /usr": _does("open('/usr/lib/x.py', 'w')"),
    "writing to the root": _does("os.mkdir('/x')"),
    "changing python": _does("open(os.__file__, 'a')"),
    "a symlink out": _does("os.symlink('@CANARY@', 'a')\nopen('a').read()"),
    "a hardlink out": _does("os.link('/usr/bin/env', 'a')"),
    "leaving by dots": _does("open('../../../../@CANARY@').read()"),
    "chroot": _call("libc.chroot(b'/tmp')"),
    "pivot_root": _call("libc.syscall(155, b'.', b'.')"),
    "bind mount": _call("libc.mount(b'/usr', b'/tmp', None, 4096, None)"),
    "umount": _call("libc.umount2(b'/tmp', 2)"),
    "open_tree": _call("libc.syscall(428, -100, b'/', 1)"),
    "mknod": _does("os.mknod('disk', 0o060666, os.makedev(8, 0))"),
    "setuid bit": _does("os.chown('/tmp', 0, 0)"),
    "becoming root": _does("os.setuid(0)"),
    "su": "import subprocess\ndef f():\n    return subprocess.run(['su', '-c', 'true'], stdin=subprocess.DEVNULL).returncode == 0",
    "capset": _call("libc.syscall(126, b'\\x22\\x05\\x08\\x20' + bytes(4), b'\\xff' * 24)"),
    "user namespace": _call("libc.unshare(0x10000000)"),
    "pid namespace by clone": _call("libc.syscall(56, 0x20000011, 0, 0, 0, 0)"),
    "clone3": _call("libc.syscall(435, bytes(88), 88)"),
    "setns": _call("libc.setns(0, 0)"),
    "ptrace": _call("libc.ptrace(0, 0, 0, 0)"),
    "the parent's memory": _call("libc.syscall(310, os.getppid(), 0, 0, 0, 0, 0)"),
    "pidfd_open": _does("os.pidfd_open(os.getppid() or 2)"),
    "kill everybody": _does("os.kill(-1, 9)\nimport time\ntime.sleep(0.05)\nos.kill(2, 0)"),
    "kill the server": _does("os.kill(@VICTIM@, 9)"),
    "stop the server": _does("os.kill(@VICTIM@, 19)"),
    "priority": _does("os.nice(-5)"),
    "scheduler": _does("os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))"),
    "raising a limit": _does("resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "import resource"),
    "another's limit": _call("libc.syscall(302, 2, 7, 0, bytes(16))"),
    "bpf": _call("libc.syscall(321, 0, bytes(64), 64)"),
    "io_uring": _call("libc.syscall(425, 8, bytes(120))"),
    "userfaultfd": _call("libc.syscall(323, 0)"),
    "perf events": _call("libc.syscall(298, bytes(112), 0, -1, -1, 0)"),
    "keyring": _call("libc.syscall(250, 0, -3, 1)"),
    "add_key": _call("libc.syscall(248, b'user', b'a', b'b', 1, -3)"),
    "inotify": _call("libc.inotify_init()"),
    "fanotify": _call("libc.fanotify_init(0, 0)"),
    "shared memory": _call("libc.shmget(1, 4096, 0o1666)"),
    "message queue": _call("libc.msgget(1, 0o1666)"),
    "memfd": _does("os.memfd_create('a')"),
    "sysctl": _does("open('/proc/sys/kernel/core_pattern', 'w').write('|/tmp/x')"),
    "sysfs": _does("os.listdir('/sys/kernel')"),
    "cgroups": _does("open('/sys/fs/cgroup/cgroup.procs', 'w').write('0')"),
    "devices": _does("os.open('/dev/mem', os.O_RDONLY)"),
    "terminal": _does("os.open('/dev/tty', os.O_RDWR)"),
    "pushing keys": _does("fcntl.ioctl(0, 0x5412, b'x')", "import fcntl"),
    "kernel modules": _call("libc.syscall(313, 0, b'', 0)"),
    "reboot": _call("libc.reboot(0x1234567)"),
    "host name": _call("libc.sethostname(b'owned', 5)"),
    "clock": _does("import time\ntime.clock_settime(time.CLOCK_REALTIME, 0)"),
    "swap": _call("libc.swapoff(b'/dev/zram0')"),
    "a handle to a file": _call("libc.syscall(304, -100, bytes(64), 0)"),
    "core dumps": _does("resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))", "import resource"),
    "dumpable again": _call("-1 if libc.prctl(4, 1, 0, 0, 0) else 0"),
    "no death signal": _call("-1 if libc.prctl(1, 0, 0, 0, 0) else 0"),
    "an own filter": _call("libc.syscall(317, 1, 0, bytes(16))"),
    "x32 calls": _call("libc.syscall(0x40000000 + 39)"),
    "personality": _call("libc.personality(0x0040000)"),
    "a 32-bit call": "import ctypes, mmap\ndef f():\n    m = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)\n    m.write(b'\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3')\n    return ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(m)))() > 0",
    "a signal by a file's owner": _does("fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())", "import fcntl, os"),
    "a signal of choice by a file": _does("fcntl.fcntl(0, 10, 9)", "import fcntl"),
    "a lease": _does("fcntl.fcntl(os.open('a', os.O_CREAT), fcntl.F_SETLEASE, fcntl.F_RDLCK)", "import fcntl, os"),
    "watching a folder": _does("fcntl.fcntl(os.open('/usr/bin', os.O_RDONLY), fcntl.F_NOTIFY, 31)", "import fcntl, os"),
    "a collector of core dumps": _does("resource.setrlimit(resource.RLIMIT_CORE, (0, 0))", "import resource"),
    "memory without an owner": _does("mmap.mmap(-1, 4096)", "import mmap"),
    "memory without an owner, by a device": _does("mmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096)", "import mmap, os"),
    "larger socket buffers": _does("socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)", "import socket"),
    "more processes": _does("resource.setrlimit(resource.RLIMIT_NPROC, (10**6, 10**6))", "import resource"),
    "a running program in memory": _does("os.execve(os.memfd_create('a'), ['a'], {})"),
    "back into the group of the server": _does("os.setpgid(0, os.getpgid(os.getppid()) or 1)\nos.kill(@VICTIM@, 0)"),
} | {name: _refused(number) for name, number in {
    "process_vm_writev": 311, "kcmp": 312, "pidfd_getfd": 438, "pidfd_send_signal": 424, "process_madvise": 440, "mq_open": 240,
    "memfd_secret": 447, "move_mount": 429, "fsopen": 430, "fspick": 433, "mount_setattr": 442, "statmount": 457, "quotactl": 179,
    "acct": 163, "syslog": 103, "iopl": 172, "ioperm": 173, "kexec_load": 246, "settimeofday": 164, "adjtimex": 159,
    "timer_create": 222, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "sched_setattr": 314, "sched_setaffinity": 203,
    "ioprio_set": 251, "mlockall": 151, "vmsplice": 278, "splice": 275, "modify_ldt": 154, "migrate_pages": 256, "move_pages": 279,
    "socket": 41, "connect": 42, "bind": 49, "io_uring_enter": 426, "landlock": 444, "setxattr": 188, "init_module": 175,
}.items()} | {
    "a saved file": "import os\ndef f():\n    before = os.path.exists('/tmp/left')\n    open('/tmp/left', 'w').write('x')\n    return before",
}  # fmt: skip


def _by_many(take: str, processes: int) -> str:
    """A program that succeeds once all its processes have done this and said so; none of them ends before."""
    body = "".join(f"                {line}\n" for line in take.splitlines())
    return f"""
import mmap, os, socket, time
def f():
    done, do = os.pipe()
    for _ in range({processes}):
        if os.fork() == 0:
            try:
{body}                os.write(do, b'x')
                time.sleep(100)
            finally:
                os._exit(0)
    os.close(do)
    return sum(len(os.read(done, 1)) for _ in range({processes})) == {processes}
"""


_FILL = "for i in range(0, len(m), 4096): m[i] = 1"
_SOCKETS = """
keep = []
try:
    while True:
        for s in socket.socketpair():
            keep.append(s)
            s.setblocking(False)
            try:
                while True: s.send(bytes(65536))
            except BlockingIOError: pass
except OSError: pass
"""

FLOODS = {
    "endless loop": "def f():\n    while True: pass",
    "silent hang": "import time\ndef f():\n    time.sleep(1000)",
    "ignored signals": "import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\ndef f():\n    while True: pass",
    "fork bomb": "import os\ndef f():\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "thread bomb": "import threading, time\ndef f():\n    n = 0\n    while n < 5000:\n        threading.Thread(target=time.sleep, args=(100,)).start()\n        n += 1\n    return True",
    "memory": "def f():\n    return len(bytearray(8 << 30)) > 0",
    "memory in small pieces": "def f():\n    a = []\n    while True: a.append(bytearray(1 << 20))",
    "memory by many processes": _by_many(f"m = bytearray(200 << 20)\n{_FILL}", 20),
    "disk": "def f():\n    for n in range(100):\n        with open(str(n), 'wb') as o: o.write(bytes(10 << 20))\n    return True",
    "inodes": "def f():\n    for n in range(100000): open(str(n), 'w').close()\n    return True",
    "sparse file": "import os\ndef f():\n    os.truncate(os.open('a', os.O_CREAT | os.O_RDWR), 1 << 40)\n    return True",
    "huge output": "def f():\n    import os\n    while True: os.write(1, b'x' * 65536)",
    "huge printed text": "def f():\n    while True: print('x' * 65536)",
    "huge answer": "def f():\n    return 'x' * (64 << 20)",
    "slow regular expression": "import re\ndef f():\n    return re.match(r'(a+)+$', 'a' * 64 + 'b')",
    "big integers": "def f():\n    return 9 ** 9 ** 9 ** 9",
    "an answer without end": "def f():\n    while True: yield 1",
    "recursion without end": "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()",
    "memory that processes share": _by_many(f"m = mmap.mmap(-1, 200 << 20)\n{_FILL}", 8),
    "memory that is shared and let go": _by_many(f"m = mmap.mmap(-1, 200 << 20)\n{_FILL}\nm.madvise(mmap.MADV_DONTNEED)", 8),
    "memory in sockets": _by_many(_SOCKETS, 50),
    "a pipe that nobody opens": "import os\ndef f():\n    os.mkfifo('a')\n    return open('a').read() == ''",
    "timers": "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\ndef f():\n    return all(libc.timerfd_create(1, 0) >= 0 for _ in range(1000))",
    "folders without end": "import os\ndef f():\n    for n in range(100000):\n        os.mkdir('a')\n        os.chdir('a')\n    return True",
    "a crash": "import ctypes\ndef f():\n    ctypes.string_at(0)",
    "a daemon": "import os, time\ndef f():\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            while True: time.sleep(0.01)\n        os._exit(0)\n    return False",
}  # fmt: skip
"""Programs that would use the machine up, or stay; none may pass `assert list(f() if hasattr(f(), '__iter__') else [f()])`."""
