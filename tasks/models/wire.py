"""HTTP to a model server, on aiohttp: bounded in time and in bytes, follows no redirect, shows its key to nobody.

Foreign errors are translated here, once: what follows is Again, RowError or StageError (tasks/models/faults.py).
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp

from schemas.errors import RowError, StageError
from tasks.models.faults import Again, Unreachable, fault_of

MOST_BYTES = 8 * 2**20
CONNECT_SECONDS = 10.0


class Wire:
    """Connections to one server. `first_byte` bounds the wait for an answer's head, `deadline` the whole, in seconds."""

    def __init__(
        self,
        base_url: str,
        headers: dict[str, str],
        secret: str,
        deadline: float,
        first_byte: float | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._base_url, self._headers, self._secret = base_url.rstrip("/"), headers, secret.encode()
        self._deadline, self._first_byte, self._most_bytes = deadline, first_byte, most_bytes
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, sent: bytes, kind: str = "application/json") -> bytes:
        """The body of the answer. It was an answer 200, or this raises."""
        return await self._whole("POST", path, sent, kind)

    async def get(self, path: str) -> bytes:
        """The same without a body of our own."""
        return await self._whole("GET", path)

    async def lines(self, path: str) -> AsyncIterator[bytes]:
        """A long answer line by line, each of a bounded size: the whole may be larger than the memory."""
        with self._troubles_told():
            async with await self._answer("GET", path) as response:
                if response.status != 200:
                    raise fault_of(response.status, response.headers, await self._read(response))
                begun = b""
                async for part in response.content.iter_any():
                    *whole, begun = (begun + part).split(b"\n")
                    for line in filter(None, whole):
                        yield self._without_key(line)
                    if len(begun) > self._most_bytes:
                        raise RowError(f"malformed: a line is larger than {self._most_bytes} bytes")
                if begun:
                    yield self._without_key(begun)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def _whole(self, method: str, path: str, sent: bytes | None = None, kind: str = "application/json") -> bytes:
        with self._troubles_told():
            async with await self._answer(method, path, sent, kind) as response:
                body = await self._read(response)
        if response.status != 200:
            raise fault_of(response.status, response.headers, body)
        return body

    async def _answer(
        self, method: str, path: str, sent: bytes | None = None, kind: str = "application/json"
    ) -> aiohttp.ClientResponse:
        """An answer's head, with its body still to be read."""
        asked = self._open().request(
            method, self._base_url + path, data=sent, headers={"content-type": kind}, allow_redirects=False
        )
        return await (asyncio.wait_for(asked, self._first_byte) if self._first_byte else asked)

    @contextmanager
    def _troubles_told(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise Again("no answer in time", overload=True, paid=True) from None
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, aiohttp.InvalidURL) as error:
            raise StageError(f"{self._base_url}: {error}") from None
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(f"{self._base_url}: no connection: {error.os_error}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Again(f"the answer was cut: {type(error).__name__}", paid=True) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
                timeout=aiohttp.ClientTimeout(total=self._deadline, sock_connect=CONNECT_SECONDS),
                headers={"accept-encoding": "identity", "user-agent": "seedmill", **self._headers},
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        return self._without_key(await _read(response, self._most_bytes))

    def _without_key(self, body: bytes) -> bytes:
        """A server may repeat what it was sent; the key goes no further than here."""
        return body.replace(self._secret, b"***") if self._secret and self._secret in body else body


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, unpacked, of at most so many bytes. Raises RowError beyond; the rest is never read."""
    parts, size = [], 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > most:
            response.close()
            raise RowError(f"malformed: the reply is larger than {most} bytes")
        parts.append(part)
    packing = response.headers.get("content-encoding", "identity").lower()
    body = b"".join(parts)
    return body if packing == "identity" else _unpacked(body, packing, most)


def _unpacked(body: bytes, packing: str, most: int) -> bytes:
    if packing not in ("gzip", "deflate"):
        raise Again(f"malformed: the answer is packed as {packing!r}, which nobody asked for", paid=True)
    unpack = zlib.decompressobj(47 if packing == "gzip" else 15)
    try:
        plain = unpack.decompress(body, most)
    except zlib.error:
        raise Again(f"malformed: the answer is no {packing}", paid=True) from None
    if unpack.unconsumed_tail:
        raise RowError(f"malformed: the reply is larger than {most} bytes once unpacked")
    return plain
