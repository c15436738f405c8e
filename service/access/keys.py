"""API keys: a file with the SHA-256 of each, and what an operator does with them. The keys are kept nowhere."""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

MOST_LIVE = 2
"""A client has the old key and the new one while it changes over, never more."""
_PREFIX, _BYTES = "dsk_", 32
_ID_LENGTH = 12
_CLIENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


class KeysError(Exception):
    """The file of keys cannot be used, or what was asked of it cannot be done. Holds nothing of a key."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key of one client. Times carry a time zone; ``sha256`` is in lower-case hexadecimal."""

    client: str
    sha256: str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    @property
    def id(self) -> str:
        """How an operator names a key: the beginning of its hash, which gives nothing away."""
        return self.sha256[:_ID_LENGTH]

    def is_live(self, now: datetime) -> bool:
        return self.revoked is None and (self.expires is None or now < self.expires)


class KeySchema(Schema):
    client = fields.String(required=True, validate=validate.Regexp(f"{_CLIENT}\\Z"))
    sha256 = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    created = fields.AwareDateTime(required=True)
    expires = fields.AwareDateTime(load_default=None, allow_none=True)
    revoked = fields.AwareDateTime(load_default=None, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ApiKey:
        return ApiKey(**data)


class KeysFileSchema(Schema):
    keys = fields.List(fields.Nested(KeySchema), required=True)


def load_keys(path: Path, now: datetime) -> tuple[ApiKey, ...]:
    """Every key of the file, dead ones too. Raises KeysError with the place of what is wrong, none of the content."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_key_twice)
        keys: tuple[ApiKey, ...] = tuple(KeysFileSchema().load(document)["keys"])
    except OSError as error:
        raise KeysError(f"the file of keys cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise KeysError(f"the file of keys is not valid at {_place(error.messages)}") from None
    except (ValueError, RecursionError):
        raise KeysError("the file of keys is not JSON in UTF-8, or says something twice") from None
    _check(keys, now)
    return keys


def find_client(keys: tuple[ApiKey, ...], presented: str, now: datetime) -> str | None:
    """Whose live key ``presented`` is. Every key is compared, in constant time, whichever fits."""
    digest, found = _digest(presented), None
    for key in keys:
        same = hmac.compare_digest(key.sha256, digest)
        if same and key.is_live(now):
            found = key.client
    return found


def create_key(path: Path, client: str, *, now: datetime, expires: datetime | None = None) -> str:
    """The first key of a client, to be shown once; makes the file if there is none. Raises KeysError."""
    with _editing(path) as write:
        keys = load_keys(path, now) if path.exists() else ()
        if _live(keys, client, now):
            raise KeysError(f"{client} has a live key; rotate it, or revoke it first")
        made, text = _make_key(client, now, expires)
        write((*keys, made))
    return text


def list_keys(path: Path, now: datetime) -> tuple[ApiKey, ...]:
    """Every key, by client and age. Raises KeysError."""
    return tuple(sorted(load_keys(path, now), key=lambda key: (key.client, key.created, key.sha256)))


def rotate_key(
    path: Path, client: str, *, now: datetime, expires: datetime | None = None, old_expires: datetime | None = None
) -> str:
    """A second key for a client, to be shown once. The old one lives on until it is revoked or, if given, until
    ``old_expires``. Raises KeysError: the client has none, or has two already."""
    with _editing(path) as write:
        keys = load_keys(path, now)
        live = _live(keys, client, now)
        if not live:
            raise KeysError(f"{client} has no live key; create one")
        if len(live) >= MOST_LIVE:
            raise KeysError(f"{client} has {MOST_LIVE} live keys; revoke the old one first: {live[0].id}")
        made, text = _make_key(client, now, expires)
        kept = keys if old_expires is None else tuple(_shortened(key, live, old_expires) for key in keys)
        write((*kept, made))
    return text


def revoke_key(path: Path, client: str, key_id: str | None = None, *, now: datetime) -> tuple[ApiKey, ...]:
    """Ends one key of a client, or all its live ones; a running service takes it from the next request on. Returns what
    was revoked. Raises KeysError if there is no such live key."""
    with _editing(path) as write:
        keys = load_keys(path, now)
        doomed = [key for key in _live(keys, client, now) if key_id is None or key.id == key_id]
        if not doomed:
            raise KeysError(f"{client} has no such live key")
        write(tuple(replace(key, revoked=now) if key in doomed else key for key in keys))
    return tuple(doomed)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON keeps the last of two; a key that was revoked and then again was not must not come back to life."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _digest(presented: str) -> str:
    return hashlib.sha256(presented.encode("utf-8", "surrogatepass")).hexdigest()


def _make_key(client: str, now: datetime, expires: datetime | None) -> tuple[ApiKey, str]:
    if expires is not None and expires <= now:
        raise KeysError("a key must not have expired before it is made")
    text = _PREFIX + secrets.token_urlsafe(_BYTES)
    return ApiKey(client, _digest(text), now, expires), text


def _live(keys: tuple[ApiKey, ...], client: str, now: datetime) -> list[ApiKey]:
    return sorted((key for key in keys if key.client == client and key.is_live(now)), key=lambda key: key.created)


def _shortened(key: ApiKey, live: list[ApiKey], until: datetime) -> ApiKey:
    """``key`` until ``until`` at the latest, if it is one of ``live``."""
    if key not in live or (key.expires is not None and key.expires <= until):
        return key
    return replace(key, expires=until)


def _check(keys: tuple[ApiKey, ...], now: datetime) -> None:
    if len({key.sha256 for key in keys}) < len(keys):
        raise KeysError("the file of keys holds the same key twice")
    live = Counter(key.client for key in keys if key.is_live(now))
    if any(count > MOST_LIVE for count in live.values()):
        raise KeysError(f"the file of keys holds more than {MOST_LIVE} live keys of one client")


def _place(messages: Any) -> str:
    """The first place of a marshmallow error; never its message, which may quote."""
    steps = []
    while isinstance(messages, dict) and messages:
        step = next(iter(messages))
        # An unknown key of the file is content, too: only our own names are repeated.
        known = isinstance(step, int) or step in {"keys", *KeySchema().fields}
        steps.append(str(step) if known else "an unknown key")
        messages = messages[step]
    return "/".join(steps)


@contextmanager
def _editing(path: Path) -> Iterator[Callable[[tuple[ApiKey, ...]], None]]:
    """One editor at a time, so that none overwrites what another has just revoked. Raises KeysError."""
    try:
        directory = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise KeysError(f"the file of keys cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield lambda keys: _write(path, keys, directory)
    finally:
        os.close(directory)


def _write(path: Path, keys: tuple[ApiKey, ...], directory: int) -> None:
    """Readers see the old file or the new one. A new file is its owner's alone; an old one keeps owner and mode."""
    text = json.dumps(KeysFileSchema().dump({"keys": keys}), indent=1) + "\n"
    # The schema says what is read back; what it would refuse (a client's name) is refused before it is written.
    try:
        KeysFileSchema().loads(text)
    except ValidationError as error:
        raise KeysError(f"this would not be valid in the file of keys: {_place(error.messages)}") from None
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with open(beside, "x", encoding="utf-8", opener=_private) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            before = target.stat()
            beside.chmod(before.st_mode & 0o777)
            os.chown(beside, before.st_uid, before.st_gid)
        beside.replace(target)
        os.fsync(directory)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KeysError(f"the file of keys cannot be written: {error.strerror}") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
