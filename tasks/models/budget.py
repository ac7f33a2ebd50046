"""The budget of one recipe in this process: holds what a request may cost before it is sent, waits while room may come back."""

import asyncio

from schemas.errors import StageError
from tasks.models.ledger import Account, Amount, Settlement, held_by_others, hold, settle, settlement
from tasks.models.memory import Memory

LOOK_AGAIN = 0.5  # seconds, while another process holds what is missing


class Budget:
    """Lives on one event loop. What it knows stands in the memory's ledger; here is only who waits for whom."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._open = self._settled = 0
        self._moved = asyncio.Event()
        self._turn = asyncio.Lock()

    async def hold(self, account: Account, most: Amount) -> None:
        """Hold `most`. Raises StageError when there is no room and nothing under way could make some."""
        if not account.limited or not await self._short(account, most):
            return
        async with self._turn:
            before = self._settled
            while short := await self._short(account, most):
                await self._wait_for_room(account, short, before)
                before = self._settled

    def settle(self, account: Account, most: Amount, cost: Amount) -> None:
        """Book a request that gave no answer."""
        self._memory.later(settle, self.settled(account, most, cost))

    def settled(self, account: Account, most: Amount, cost: Amount) -> Settlement:
        """What books a request; to be written next, so that whoever holds after it finds the room."""
        self._open -= account.limited
        self._settled += 1
        self._moved.set()
        return settlement(account, most, cost)

    def batched(self, by: int) -> None:
        """So many requests more (or fewer, once settled) are held for in batches under way: room may come back."""
        self._open += by
        if by < 0:
            self._settled += 1
            self._moved.set()

    async def wait_for_room(self, account: Account, short: str) -> None:
        """Wait a little. Raises StageError with `short` where nothing under way could make room."""
        await self._wait_for_room(account, short, self._settled)

    async def _short(self, account: Account, most: Amount) -> str:
        short: str = await self._memory.write(lambda link: hold(link, account, most))
        self._open += not short
        return short

    async def _wait_for_room(self, account: Account, short: str, before: int) -> None:
        if self._settled > before:
            return
        if not self._open and not await self._memory.write(lambda link: held_by_others(link, account.name)):
            raise StageError(f"{short}; all replies so far are kept: raise the limit and run again to go on")
        self._moved.clear()
        try:
            await asyncio.wait_for(self._moved.wait(), LOOK_AGAIN)
        except TimeoutError:
            return
