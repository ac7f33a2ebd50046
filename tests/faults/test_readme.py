"""The table of faults names every fault that must be shown, and files that are there."""

import re
from pathlib import Path

README = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
WANTED = [1, 4, 6, *range(9, 34), 42, 43, 44, 47, *range(51, 66)]


def test_every_fault_has_a_test_that_is_there() -> None:
    assert set(re.findall(r"\bF\d\d\b", README)) == {f"F{number:02}" for number in WANTED}
    root = Path(__file__).parents[2]
    assert not [name for name in re.findall(r"tests/[\w/]+\.py", README) if not (root / name).is_file()]
