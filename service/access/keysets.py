"""The public keys of an issuer of tokens: written down in our own file, or fetched from the one URL listed there."""

import json
import logging
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

_log = logging.getLogger("service.access")

KEY_TYPES = ("EC", "RSA")
LARGEST = 64 * 1024
"""Bytes of a fetched set: a set of a dozen keys is a tenth of it."""
TIMEOUT = 3.0
"""Seconds for the whole of a fetch, during which this worker answers nobody."""
FRESH, STALE, PAUSE = 300.0, 3600.0, 30.0
"""Seconds: a fetched set is used without asking again; is used though it cannot be fetched again; and between two
attempts that a failure or an unknown key id has brought about."""

Jwk = dict[str, Any]


class KeySetError(Exception):
    """The set of keys cannot be fetched or is none. Holds nothing that was received."""


class KeySet(Protocol):
    def find(self, kid: str, kty: str) -> Jwk | None:
        """The public key for signatures with this id and type, or None."""


class FixedKeySet:
    """Keys that stand in our own file."""

    def __init__(self, keys: tuple[Jwk, ...]) -> None:
        self._keys = keys

    def find(self, kid: str, kty: str) -> Jwk | None:
        return _pick(self._keys, kid, kty)


class RemoteKeySet:
    """Keys that an issuer publishes. An id that is not among them is looked for once more at once, since issuers renew
    their keys; after that not before PAUSE, so that made-up ids cannot keep this service fetching."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._clock = url, clock
        self._keys: tuple[Jwk, ...] = ()
        self._fetched = self._not_before = float("-inf")

    def find(self, kid: str, kty: str) -> Jwk | None:
        now = self._clock()
        if now - self._fetched > FRESH:
            self._fetch(now)
        found = _pick(self._keys, kid, kty)
        if found is None and now > self._fetched and self._fetch(now):
            found = _pick(self._keys, kid, kty)
            if found is None:
                self._not_before = now + PAUSE
        return found

    def _fetch(self, now: float) -> bool:
        if now < self._not_before:
            return False
        try:
            self._keys, self._fetched = fetch_keys(self._url), now
        except KeySetError as error:
            self._not_before = now + PAUSE
            if now - self._fetched > STALE:
                self._keys = ()
            _log.error("the key set at %s cannot be used: %s", self._url, error)
            return False
        return True


def fetch_keys(url: str) -> tuple[Jwk, ...]:
    """The usable keys of the set at a listed ``url``; follows no redirect. Raises KeySetError."""
    opener = build_opener(_NoRedirect)
    deadline = time.monotonic() + TIMEOUT
    try:
        # The scheme was checked when the URL was read from our own file.
        with opener.open(Request(url, headers={"Accept": "application/json"}), timeout=TIMEOUT) as answer:  # noqa: S310
            raw = _read(answer, deadline)
    except HTTPError as error:
        error.close()
        raise KeySetError(f"it was answered with {error.code}") from None
    except (OSError, HTTPException, UnicodeError) as error:
        raise KeySetError(f"{type(error).__name__} while fetching") from error
    try:
        return usable_keys(json.loads(raw))
    except (ValueError, RecursionError):
        raise KeySetError("it is not JSON") from None


def usable_keys(document: Any) -> tuple[Jwk, ...]:
    """The public signature keys with an id in a JWK Set. Raises KeySetError if there are none."""
    listed = document.get("keys") if isinstance(document, dict) else None
    keys = tuple(key for key in listed if _is_usable(key)) if isinstance(listed, list) else ()
    if not keys:
        raise KeySetError("it holds no public EC or RSA key with an id")
    return keys


def _is_usable(key: Any) -> bool:
    """A key whose private part was published belongs to everybody."""
    return (
        isinstance(key, dict)
        and key.get("kty") in KEY_TYPES
        and isinstance(key.get("kid"), str)
        and key.get("use", "sig") == "sig"
        and "d" not in key
    )


def _pick(keys: tuple[Jwk, ...], kid: str, kty: str) -> Jwk | None:
    return next((key for key in keys if key["kid"] == kid and key["kty"] == kty), None)


def _read(answer: Any, deadline: float) -> bytes:
    """All of the body, unless it is too large or drips in too slowly."""
    raw = b""
    while part := answer.read1(8192):
        raw += part
        if len(raw) > LARGEST:
            raise KeySetError(f"it is larger than {LARGEST} bytes")
        if time.monotonic() > deadline:
            raise KeySetError("it took too long")
    return raw


class _NoRedirect(HTTPRedirectHandler):
    """Where a listed URL points to is not listed."""

    def redirect_request(self, *_: Any) -> None:
        return None
