"""How often one caller may ask: a moving window, shared by all workers through Redis or kept by each for itself."""

import logging
import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis

_log = logging.getLogger("service.access")
_PREFIX = "dantrolene-screen:rate"
_COOL_DOWN = 5.0
"""Seconds without asking a Redis that has failed, so that it does not slow every answer."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller has left: ``remaining`` of ``limit`` requests in ``window`` seconds; the oldest of them stops
    counting in ``reset`` seconds."""

    allowed: bool
    limit: int
    window: int
    remaining: int
    reset: int


class Limiter:
    def __init__(self, rate: str, redis: Redis | None = None) -> None:
        """``rate`` is like ``600/minute``."""
        self._item: RateLimitItem = parse(rate)
        self._strategy = MovingWindowRateLimiter(_storage(redis))
        self._silent_until = 0.0

    def take(self, caller: str) -> Allowance | None:
        """Count one request of ``caller``. None if nothing can be counted now: then everybody may go on, since an
        unanswered screening harms more than an uncounted one."""
        if time.monotonic() < self._silent_until:
            return None
        try:
            allowed = self._strategy.hit(self._item, caller)
            reset, remaining = self._strategy.get_window_stats(self._item, caller)
        except StorageError as error:
            self._silent_until = time.monotonic() + _COOL_DOWN
            _log.error("requests are not counted for now: %s", type(error.__cause__).__name__)
            return None
        window = self._item.get_expiry()
        seconds = min(window, max(1, math.ceil(reset - time.time())))
        return Allowance(allowed, self._item.amount, window, max(0, remaining), seconds)


def _storage(redis: Redis | None) -> Storage:
    if redis is None:
        return MemoryStorage()
    return RedisStorage("redis://", connection_pool=redis.connection_pool, key_prefix=_PREFIX, wrap_exceptions=True)
