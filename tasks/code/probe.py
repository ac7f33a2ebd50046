"""What is tried at the start of every server: ordinary programs must run, and a handful of attacks must fail.

Each is a program and the tests that would pass if it had its way.
"""

ORDINARY = {
    "a function": ("def add(a, b):\n    return a + b", "assert add(1, 2) == 3"),
    "a file in scratch": ("def f():\n    open('a', 'w').write('x')\n    return open('a').read()", "assert f() == 'x'"),
    "the standard library": ("import csv, sqlite3, zlib\ndef f():\n    return zlib.crc32(b'a')", "assert f() == 3904355907"),
}

ATTACKS = {
    "network": (
        "import socket\ndef f():\n    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).fileno() >= 0",
        "assert f()",
    ),
    "host files": ("import os\ndef f():\n    return os.path.exists('/etc/passwd') or os.path.exists('/proc/1')", "assert f()"),
    "the server's processes": ("import os, signal\ndef f():\n    return os.getppid() > 0", "assert f()"),
    "more privileges": (
        "import ctypes\ndef f():\n    return ctypes.CDLL(None).unshare(0x10000000) == 0",
        "assert f()",
    ),
    "writing outside": ("def f():\n    open('/usr/seedmill', 'w')\n    return True", "assert f()"),
    "another's memory": (
        "import ctypes\ndef f():\n    return ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0",
        "assert f()",
    ),
    "more processes than allowed": (  # the kernel's limit does not hold for its own root, whatever a namespace calls it
        "import os, time\ndef f():\n    for _ in range(100):\n        if os.fork() == 0: time.sleep(9)\n    return True",
        "assert f()",
    ),
    "a forged verdict": ("import os\nprint('PASS')\ndef f():\n    os._exit(0)", "assert f()"),
}
