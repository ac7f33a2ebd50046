"""Ordinary programs that must work in the sandbox: `f()` is true where they do."""
# ruff: noqa: E501

ORDINARY = {
    "recursion": "def g(n): return 0 if n == 0 else 1 + g(n - 1)\ndef f(): return g(900) == 900",
    "deeper recursion": "import sys\nsys.setrecursionlimit(10000)\ndef g(n): return 0 if n == 0 else 1 + g(n - 1)\ndef f(): return g(5000) == 5000",
    "files in scratch": "import pathlib\ndef f():\n    pathlib.Path('a/b').mkdir(parents=True)\n    pathlib.Path('a/b/c').write_text('x')\n    return [p.name for p in pathlib.Path('.').rglob('c')] == ['c']",
    "temporary files": "import tempfile\ndef f():\n    with tempfile.TemporaryDirectory() as d, open(d + '/x', 'w+') as o:\n        return o.write('abc') == 3",
    "itself in a subprocess": "import subprocess, sys\ndef f():\n    return subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout == '42\\n'",
    "a shell": "import subprocess\ndef f():\n    return subprocess.check_output('echo a | tr a b', shell=True) == b'b\\n'",
    "threads": "from concurrent.futures import ThreadPoolExecutor\ndef f():\n    with ThreadPoolExecutor(4) as p: return sum(p.map(abs, range(-10, 0))) == 55",
    "processes": "import multiprocessing as m\ndef g(x): return x * x\ndef f():\n    with m.get_context('fork').Pool(2) as p: return p.map(g, [1, 2, 3]) == [1, 4, 9]",
    "asyncio": "import asyncio\nasync def g():\n    await asyncio.sleep(0.01)\n    return 5\ndef f(): return asyncio.run(g()) == 5",
    "sqlite": "import sqlite3\ndef f():\n    c = sqlite3.connect('a.db')\n    c.execute('create table t (a)')\n    c.execute('insert into t values (7)')\n    return c.execute('select a from t').fetchall() == [(7,)]",
    "signals of its own": "import signal, time\ndef f():\n    hit = []\n    signal.signal(signal.SIGALRM, lambda *a: hit.append(1))\n    signal.setitimer(signal.ITIMER_REAL, 0.01)\n    time.sleep(0.05)\n    return hit == [1]",
    "a signal from thread to thread": "import signal, threading\ndef f():\n    hit = []\n    signal.signal(signal.SIGUSR1, lambda *a: hit.append(1))\n    t = threading.Thread(target=signal.pthread_kill, args=(threading.main_thread().ident, signal.SIGUSR1))\n    t.start()\n    t.join()\n    return hit == [1]",
    "much of the library": "import csv, zlib, gzip, bz2, lzma, hashlib, uuid, secrets, email, html, xml.etree.ElementTree, configparser, logging, argparse, difflib, textwrap, calendar, array, struct, pickle, shelve, locale, zoneinfo, ipaddress, urllib.parse, graphlib, contextvars, unittest.mock\ndef f(): return len(secrets.token_hex(4)) == 8 and len(str(uuid.uuid4())) == 36",
    "numpy": "def f():\n    import numpy as np\n    return int((np.eye(3) @ np.arange(3)).sum()) == 3",
    "shared numbers": "import multiprocessing as m\ndef f():\n    v = m.get_context('fork').Value('i', 3)\n    with v.get_lock(): v.value += 1\n    return v.value == 4",
    "a big integer": "def f(): return len(str(7 ** 20000)) == 16902",
    "150 MB of memory": "def f(): return len(bytearray(150 << 20)) > 0",
}  # fmt: skip

EXAMS = [
    ("check(candidate)", "def f(x):\n    return x + 1", "def check(candidate):\n    assert candidate(1) == 2", "f", "passed"),
    ("asserts", "def f(x):\n    return x + 1", "assert f(1) == 2\nassert f(2) == 4", "", "failed: a test does not hold: line 2"),
    ("test functions", "def f(x):\n    return x + 1", "def test_one():\n    assert f(1) == 2", "", "passed"),
    ("imports of the solution", "def f(x):\n    return x", "from solution import f\ndef test():\n    assert f(2) == 2", "", "passed"),
    ("unittest", "def f(x): return x", "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertEqual(f(1), 2)", "", "failed: a test does not hold: AssertionError: 1 != 2"),
    ("a class", "class Bag:\n    def __init__(self): self.a = []\n    def put(self, x):\n        self.a.append(x)\n        return self\n    def __len__(self): return len(self.a)\n    def __eq__(self, o): return self.a == o.a", "b = Bag()\nb.put(1).put(2)\nassert len(b) == 2 and b.a == [1, 2] and b == Bag().put(1).put(2) and b != Bag()\nassert isinstance(b, Bag)", "", "passed"),
    ("numbers with a class", "class V:\n    def __init__(self, x): self.x = x\n    def __mul__(self, k): return V(self.x * k)\n    __rmul__ = __mul__", "assert (V(2) * 3).x == 6 and (3 * V(2)).x == 6", "", "passed"),
    ("changes in place", "def f(a):\n    a.sort()", "a = [3, 1, 2]\nf(a)\nassert a == [1, 2, 3]", "", "passed"),
    ("callbacks", "def f(g, xs):\n    return [g(x) for x in xs]", "assert f(lambda x: x * 2, [1, 2]) == [2, 4]", "", "passed"),
    ("objects of the tests", "def f(node):\n    return node.value + node.next.value", "class N:\n    def __init__(self, v, n=None): self.value, self.next = v, n\nassert f(N(1, N(2))) == 3", "", "passed"),
    ("generators", "def f(n):\n    yield from range(n)", "assert list(f(3)) == [0, 1, 2]\nassert sum(f(4)) == 6", "", "passed"),
    ("builtin exceptions", "def f(x):\n    raise ValueError('no ' + x)", "try:\n    f('way')\n    assert False\nexcept ValueError as e:\n    assert str(e) == 'no way'", "", "passed"),
    ("own exceptions", "class Bad(KeyError): pass\ndef f():\n    raise Bad('x')", "try:\n    f()\n    assert False\nexcept Bad:\n    pass", "", "passed"),
    ("printed words", "def f():\n    print('hello')", "import io, contextlib\nsaid = io.StringIO()\nwith contextlib.redirect_stdout(said):\n    f()\nassert said.getvalue() == 'hello\\n'", "", "passed"),
    ("many types", "import decimal, collections\ndef f(x): return x\ndef g(): return collections.Counter('aab'), {1, (2, 3)}, 2 ** 100, float('inf'), b'a', 3j, decimal.Decimal('1.1'), frozenset({1})", "import collections, decimal\nassert g() == (collections.Counter('aab'), {1, (2, 3)}, 2 ** 100, float('inf'), b'a', 3j, decimal.Decimal('1.1'), frozenset({1}))\nassert f('\\ud800') == '\\ud800'", "", "passed"),
    ("a big integer as text", "def f(): return 7 ** 20000", "assert len(str(f())) == 16902", "", "passed"),
    ("named tuples", "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2)", "assert f() == (1, 2) and f().x == 1", "", "passed"),
    ("modules of the program", "import math\ndef f(): return 2.0", "assert math.isclose(f(), 2.0)", "", "passed"),
    ("a builtin's name", "def sum(a, b): return a * b", "assert sum(2, 3) == 6", "", "passed"),
    ("syntax", "def f(:", "assert f() == 1", "", "compile: SyntaxError: invalid syntax (solution.py, line 1)"),
    ("no such function", "def g(): pass", "def check(candidate):\n    assert candidate() == 1", "f", "runtime: the program defines no 'f'"),
    ("an error", "def f(): return 1 / 0", "assert f() == 1", "", "runtime: ZeroDivisionError: division by zero"),
    ("an error on load", "import nothing_of_that_name", "assert f() == 1", "", "runtime: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
]  # fmt: skip
"""What the tests look like, the program, the tests, the entry point, how it ends."""
