"""The open requests adapt to a server; declared limits per minute are kept in every minute."""

import asyncio
from collections.abc import Callable

import pytest

from tasks.models.pace import Gate, PerMinute


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def _answered_by(gate: Gate, rounds: int, refuses: Callable[[int], bool]) -> None:
    """Rounds in which all that may be open is asked, and request number i of all is refused or answered."""
    number = 0
    for _ in range(rounds):
        for _ in range(int(gate.limit)):
            number += 1
            gate.refused(None) if refuses(number) else gate.succeeded()


async def test_an_undisturbed_server_is_asked_twice_as_much_each_round_up_to_the_most() -> None:
    gate = Gate()
    await _answered_by(gate, 3, lambda number: False)
    assert gate.limit == 128
    await _answered_by(gate, 9, lambda number: False)
    assert gate.limit == 512


async def test_refusals_at_random_do_not_slow_a_server_down() -> None:
    gate = Gate(64)
    await _answered_by(gate, 100, lambda number: number % 20 == 0)
    assert gate.limit >= 60


@pytest.mark.parametrize("bears", [3, 48, 200])
async def test_the_limit_settles_near_what_a_server_bears(bears: int) -> None:
    gate = Gate(256)
    limits = []
    for _ in range(200):
        asked = int(gate.limit)
        for place in range(asked):
            gate.succeeded() if place < bears else gate.refused(None)
        limits.append(gate.limit)
    assert bears * 0.7 <= sum(limits[100:]) / 100 <= bears * 1.3 + 1


async def test_a_server_recovers_after_overload() -> None:
    gate = Gate(64)
    await _answered_by(gate, 4, lambda number: number % 2 == 0)
    assert gate.limit < 10
    await _answered_by(gate, 60, lambda number: False)
    assert gate.limit == 64


async def test_when_everybody_is_refused_all_wait_as_long_as_the_server_asked() -> None:
    clock, gate = Clock(), Gate(4)
    gate._clock = clock
    for _ in range(6):
        gate.refused(30.0)
    entering = asyncio.create_task(gate._enter(first=False))
    await asyncio.sleep(0.01)
    assert not entering.done()
    clock.now += 30.1
    gate._wake()
    await entering
    assert gate.open == 1


async def test_retries_go_first_and_a_cancelled_wait_gives_its_slot_back() -> None:
    gate, order = Gate(1), []

    async def ask(name: str, first: bool) -> None:
        async with gate.slot(first=first):
            order.append(name)
            await asyncio.sleep(0.01)

    jobs = [asyncio.create_task(ask(name, name == "retry")) for name in ("one", "two", "cancelled", "retry")]
    await asyncio.sleep(0.005)
    jobs[2].cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    assert order == ["one", "retry", "two"] and gate.open == 0


@pytest.mark.slow
async def test_no_window_of_the_length_holds_more_than_was_declared() -> None:
    window = PerMinute(10, seconds=0.2)
    entries = await asyncio.gather(*[window.take(1) for _ in range(35)])
    taken = [when for when, _ in entries]
    assert all(later - earlier > 0.1999 for earlier, later in zip(taken, taken[10:], strict=False))
    assert 0.6 < taken[-1] - taken[0] < 5.0


async def test_tokens_are_corrected_once_the_reply_tells_them() -> None:
    clock = Clock()
    window = PerMinute(100, clock)
    entry = await window.take(90)
    window.correct(entry, 20)
    await asyncio.wait_for(window.take(80), 0.1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(window.take(1), 0.05)


async def test_what_is_larger_than_a_whole_minute_goes_alone() -> None:
    await asyncio.wait_for(PerMinute(10).take(50), 0.1)
