"""Which tokens have been used. A token counts once; where that cannot be known it does not count at all."""

import hashlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from redis import Redis

MOST_REMEMBERED = 100_000
"""Tokens in the memory of a process: a hundred a second for a quarter of an hour."""


class ReplayUnknownError(Exception):
    """Whether a token has been used cannot be found out, so it is refused for now."""


class ReplayMemory(Protocol):
    def is_first_use(self, issuer: str, jti: str, issued: float, until: float) -> bool:
        """Remembers a token until ``until`` (seconds since 1970). Raises ReplayUnknownError."""


class ProcessMemory:
    """For a single worker. It begins empty, so a token issued before it began may have been used already and is
    refused; and it is full at MOST_REMEMBERED, after which tokens are refused until some have expired."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._began = int(clock())
        self._used: dict[bytes, float] = {}

    def is_first_use(self, issuer: str, jti: str, issued: float, until: float) -> bool:
        name = _name(issuer, jti)
        if issued < self._began or name in self._used:
            return False
        if len(self._used) >= MOST_REMEMBERED:
            now = self._clock()
            self._used = {used: expiry for used, expiry in self._used.items() if expiry > now}
            if len(self._used) >= MOST_REMEMBERED:
                raise ReplayUnknownError
        self._used[name] = until
        return True


class SharedMemory:
    """For several workers or hosts: one Redis. It must not evict (``maxmemory-policy noeviction``)."""

    def __init__(self, client: "Redis") -> None:
        # A start without a Redis is spared its library.
        from redis.exceptions import RedisError  # noqa: PLC0415

        self._client, self._failure = client, RedisError

    def is_first_use(self, issuer: str, jti: str, issued: float, until: float) -> bool:
        name = "dantrolene-screen:jti:" + _name(issuer, jti).hex()
        seconds = max(1, int(until - time.time()) + 1)
        try:
            return bool(self._client.set(name, b"1", nx=True, ex=seconds))
        except self._failure as error:
            raise ReplayUnknownError from error


def _name(issuer: str, jti: str) -> bytes:
    return hashlib.sha256(f"{len(issuer)}:{issuer}{jti}".encode("utf-8", "surrogatepass")).digest()
