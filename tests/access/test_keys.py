"""API keys: made, listed, rotated, revoked; and a file that cannot be used lets nobody in."""

import hmac
import json
import logging
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from service.access.keyring import KeyRing
from service.access.keys import KeysError, create_key, find_client, list_keys, load_keys, revoke_key, rotate_key

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def _client(path: Path, key: str, now: datetime = NOW) -> str | None:
    return find_client(load_keys(path, now), key, now)


def test_a_key_that_was_made_opens_and_any_other_does_not(path: Path) -> None:
    key = create_key(path, "ward-7", now=NOW)
    assert _client(path, key) == "ward-7"
    for other in (key[:-1], key + "A", key.lower(), key.upper(), "", " ", f" {key}", "dsk_", "\ud800", "ключ"):
        assert _client(path, other) is None, other


@pytest.mark.parametrize("place", [0, 2, None])
def test_every_key_is_compared_in_constant_time_whichever_fits(
    path: Path, place: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [create_key(path, f"client-{number}", now=NOW) for number in range(3)]
    compared: list[str] = []
    compare = hmac.compare_digest

    def counted(one: str, other: str) -> bool:
        compared.append(one)
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    assert _client(path, "wrong" if place is None else keys[place]) == (None if place is None else f"client-{place}")
    assert len(compared) == 3


def test_a_key_holds_256_bits_of_chance_and_no_two_are_the_same(path: Path) -> None:
    made = {create_key(path, f"client-{number}", now=NOW) for number in range(20)}
    assert len(made) == 20
    assert {len(key.removeprefix("dsk_")) for key in made} == {43}


def test_the_file_does_not_hold_the_key_and_is_its_owners_alone(path: Path) -> None:
    key = create_key(path, "ward-7", now=NOW)
    assert key not in path.read_text(encoding="utf-8")
    assert key.removeprefix("dsk_") not in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_the_service_may_read_stays_readable_to_it(path: Path) -> None:
    create_key(path, "ward-7", now=NOW)
    path.chmod(0o640)
    rotate_key(path, "ward-7", now=NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_while_a_client_changes_over_both_its_keys_open(path: Path) -> None:
    old = create_key(path, "ward-7", now=NOW)
    new = rotate_key(path, "ward-7", now=NOW)
    assert [_client(path, key) for key in (old, new)] == ["ward-7", "ward-7"]


def test_a_third_live_key_is_not_made_until_one_is_revoked(path: Path) -> None:
    old = create_key(path, "ward-7", now=NOW)
    rotate_key(path, "ward-7", now=NOW + timedelta(days=1))
    oldest = list_keys(path, NOW)[0].id
    with pytest.raises(KeysError, match=oldest):
        rotate_key(path, "ward-7", now=LATER)
    revoke_key(path, "ward-7", oldest, now=LATER)
    rotate_key(path, "ward-7", now=LATER)
    assert _client(path, old, LATER) is None


def test_the_old_key_can_be_given_an_end_when_the_new_one_is_made(path: Path) -> None:
    old = create_key(path, "ward-7", now=NOW)
    new = rotate_key(path, "ward-7", now=NOW, old_expires=LATER)
    assert [_client(path, key, LATER - timedelta(seconds=1)) for key in (old, new)] == ["ward-7", "ward-7"]
    assert [_client(path, key, LATER) for key in (old, new)] == [None, "ward-7"]


def test_an_end_that_a_key_already_had_is_not_put_off(path: Path) -> None:
    old = create_key(path, "ward-7", now=NOW, expires=NOW + timedelta(days=1))
    rotate_key(path, "ward-7", now=NOW, old_expires=LATER)
    assert _client(path, old, NOW + timedelta(days=1)) is None


def test_revoking_one_key_leaves_the_other(path: Path) -> None:
    old = create_key(path, "ward-7", now=NOW)
    old_id = list_keys(path, NOW)[0].id
    new = rotate_key(path, "ward-7", now=NOW)
    assert [key.id for key in revoke_key(path, "ward-7", old_id, now=NOW)] == [old_id]
    assert [_client(path, key) for key in (old, new)] == [None, "ward-7"]


def test_revoking_a_client_ends_all_its_keys_and_nobody_elses(path: Path) -> None:
    mine = [create_key(path, "ward-7", now=NOW), rotate_key(path, "ward-7", now=NOW)]
    theirs = create_key(path, "ward-8", now=NOW)
    assert len(revoke_key(path, "ward-7", now=NOW)) == 2
    assert [_client(path, key) for key in (*mine, theirs)] == [None, None, "ward-8"]
    assert len(list_keys(path, NOW)) == 3, "a revoked key stays on the list"


MISUSES: list[tuple[str, Callable[[Path], object]]] = [
    ("a second first key", lambda path: create_key(path, "ward-7", now=NOW)),
    ("a rotation for a stranger", lambda path: rotate_key(path, "stranger", now=NOW)),
    ("a revocation for a stranger", lambda path: revoke_key(path, "stranger", now=NOW)),
    ("a revocation of no key", lambda path: revoke_key(path, "ward-7", "000000000000", now=NOW)),
    ("a name with a line end", lambda path: create_key(path, "ward\n8", now=NOW)),
    ("a name that ends in a line end", lambda path: create_key(path, "ward-8\n", now=NOW)),
    ("an empty name", lambda path: create_key(path, "", now=NOW)),
    ("a key already expired", lambda path: create_key(path, "ward-8", now=NOW, expires=NOW)),
]


@pytest.mark.parametrize("misuse", [use for _, use in MISUSES], ids=[name for name, _ in MISUSES])
def test_what_cannot_be_done_is_refused_and_leaves_the_file_as_it_was(
    path: Path, misuse: Callable[[Path], object]
) -> None:
    create_key(path, "ward-7", now=NOW)
    before = path.read_bytes()
    with pytest.raises(KeysError):
        misuse(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_two_operators_at_once_undo_nothing_of_each_other(path: Path) -> None:
    threads = [Thread(target=create_key, args=(path, f"client-{number}"), kwargs={"now": NOW}) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.client for key in list_keys(path, NOW)}) == 12


def test_a_running_service_takes_and_refuses_keys_as_the_file_changes(path: Path) -> None:
    ring = KeyRing(path)
    old = create_key(path, "ward-7", now=NOW)
    assert ring.client_of(old, NOW) == "ward-7"
    new = rotate_key(path, "ward-7", now=NOW)
    assert ring.client_of(new, NOW) == "ward-7"
    revoke_key(path, "ward-7", now=NOW)
    assert [ring.client_of(key, NOW) for key in (old, new)] == [None, None]


def _entry(path: Path) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["keys"][0]
    return entry


BREAKS: list[tuple[str, Callable[[Path], bytes | None]]] = [
    ("it is gone", lambda _: None),
    ("it is empty", lambda _: b""),
    ("it is cut", lambda path: path.read_bytes()[:-20]),
    ("it is no JSON", lambda _: b"zzqx-secret"),
    ("it is no UTF-8", lambda path: path.read_bytes() + b"\xff"),
    ("it is a list", lambda path: json.dumps([_entry(path)]).encode()),
    ("it nests without end", lambda _: b"[" * 100_000),
    ("it has a key too many", lambda path: json.dumps({"keys": [_entry(path)], "zzqx-secret": 1}).encode()),
    ("a hash is too short", lambda path: json.dumps({"keys": [{**_entry(path), "sha256": "zzqx-secret"}]}).encode()),
    (
        "a time has no zone",
        lambda path: json.dumps({"keys": [{**_entry(path), "created": "2026-01-01T00:00:00"}]}).encode(),
    ),
    ("a word is misspelt", lambda path: json.dumps({"keys": [{**_entry(path), "zzqx-secret": "x"}]}).encode()),
    ("a key stands twice", lambda path: json.dumps({"keys": [_entry(path)] * 2}).encode()),
    ("a revocation stands twice", lambda path: path.read_bytes().replace(b'"revoked"', b'"revoked": null, "revoked"')),
    (
        "a client has three live keys",
        lambda path: json.dumps({"keys": [{**_entry(path), "sha256": digit * 64} for digit in "abc"]}).encode(),
    ),
]


@pytest.mark.parametrize("broken", [broken for _, broken in BREAKS], ids=[name for name, _ in BREAKS])
def test_a_file_that_cannot_be_used_lets_nobody_in_and_is_named_once_without_its_content(
    path: Path, broken: Callable[[Path], bytes | None], caplog: pytest.LogCaptureFixture
) -> None:
    ring = KeyRing(path)
    key = create_key(path, "zzqx-secret-client", now=NOW)
    good = path.read_bytes()
    assert ring.client_of(key, NOW) is not None
    content = broken(path)
    path.unlink() if content is None else path.write_bytes(content)
    with caplog.at_level(logging.INFO):
        assert [ring.client_of(key, NOW) for _ in range(3)] == [None] * 3
    assert len(caplog.records) == 1
    assert "no API key is accepted" in caplog.text
    for secret in ("zzqx", key, load_digest(good)):
        assert secret not in caplog.text
    path.write_bytes(good)
    assert ring.client_of(key, NOW) is not None, "mended"


def load_digest(content: bytes) -> str:
    digest: str = json.loads(content)["keys"][0]["sha256"]
    return digest


def test_a_broken_file_is_not_overwritten_by_a_command(path: Path) -> None:
    path.write_bytes(b"{")
    for command in (create_key, rotate_key, revoke_key):
        with pytest.raises(KeysError, match="not JSON"):
            command(path, "ward-7", now=NOW)
    assert path.read_bytes() == b"{"
