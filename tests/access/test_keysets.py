"""Key sets on the network: renewed keys are found, and a set that fails harms nobody for long."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from service.access import keysets
from service.access.keysets import FRESH, LARGEST, PAUSE, STALE, KeySetError, RemoteKeySet, fetch_keys
from tests.access.signing import es384, publishing, rs256


class Clock:
    """Seconds that pass when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def _keys(url: str) -> tuple[RemoteKeySet, Clock]:
    clock = Clock()
    return RemoteKeySet(url, clock), clock


def test_a_set_is_fetched_once_and_then_remembered() -> None:
    with publishing(es384("a"), rs256("b")) as published:
        keys, _ = _keys(published.url)
        assert all(keys.find(kid, kty) for kid, kty in [("a", "EC"), ("b", "RSA")] * 5)
        assert published.asked == 1


def test_a_renewed_key_is_found_at_once_and_the_old_one_is_gone() -> None:
    with publishing(es384("old")) as published:
        keys, clock = _keys(published.url)
        assert keys.find("old", "EC")
        published.publish(es384("new"))
        clock.now += 1
        assert keys.find("new", "EC")
        assert keys.find("old", "EC") is None


def test_a_withdrawn_key_is_gone_after_five_minutes_at_the_latest() -> None:
    with publishing(es384("old"), es384("kept")) as published:
        keys, clock = _keys(published.url)
        assert keys.find("old", "EC")
        published.publish(es384("kept"))
        clock.now += FRESH + 1
        assert keys.find("old", "EC") is None


def test_made_up_key_ids_do_not_keep_the_service_fetching() -> None:
    with publishing(es384("a")) as published:
        keys, clock = _keys(published.url)
        for number in range(50):
            clock.now += 0.1
            assert keys.find(f"made-up-{number}", "EC") is None
        assert published.asked == 2
        clock.now += PAUSE
        keys.find("made-up", "EC")
        assert published.asked == 3


def test_an_outage_of_the_issuer_keeps_its_keys_for_an_hour_and_no_longer() -> None:
    with publishing(es384("a")) as published:
        keys, clock = _keys(published.url)
        assert keys.find("a", "EC")
        published.status = 503
        clock.now += STALE - 1
        assert keys.find("a", "EC")
        clock.now += PAUSE + 2
        assert keys.find("a", "EC") is None
        published.status = 200
        clock.now += PAUSE + 1
        assert keys.find("a", "EC")


def test_a_failing_set_is_not_asked_at_every_request() -> None:
    with publishing() as published:
        keys, clock = _keys(published.url)
        for _ in range(20):
            clock.now += 0.1
            assert keys.find("a", "EC") is None
        assert published.asked == 1


BODIES = {
    "nothing": b"",
    "no JSON": b"zzqx-secret",
    "a list": b"[]",
    "no keys": b'{"keys": []}',
    "keys that are words": b'{"keys": ["zzqx-secret", 7, null]}',
    "a key without an id": b'{"keys": [{"kty": "EC"}]}',
    "a key for encryption": b'{"keys": [{"kty": "EC", "kid": "a", "use": "enc"}]}',
    "a shared secret": b'{"keys": [{"kty": "oct", "kid": "a", "k": "zzqx-secret"}]}',
    "a private key": b'{"keys": [{"kty": "EC", "kid": "a", "d": "zzqx-secret"}]}',
    "nesting without end": b"[" * 60_000,
    "too much": b'{"keys": [{"kty": "EC", "kid": "a"}]}' + b" " * LARGEST,
}


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_key_set_is_refused_without_its_content(name: str) -> None:
    with publishing() as published:
        published.body = BODIES[name]
        with pytest.raises(KeySetError) as refused:
            fetch_keys(published.url)
    assert "zzqx" not in str(refused.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with publishing(es384("a")) as published, publishing(es384("b")) as elsewhere:
        published.status, published.headers = status, {"Location": elsewhere.url}
        with pytest.raises(KeySetError, match=str(status)):
            fetch_keys(published.url)
        assert elsewhere.asked == 0


@contextmanager
def _speaking(*answer: bytes) -> Iterator[str]:
    """A server that answers one connection with raw bytes, part by part and slowly, and closes it."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            with suppress(OSError):
                for part in answer:
                    connection.sendall(part)
                    time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join()


@pytest.mark.parametrize(
    "answer", [b"", b"zzqx-secret\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b"HTTP/1.1 999\r\n\r\n"]
)
def test_a_server_that_speaks_no_http_or_hangs_up_is_a_failed_fetch(answer: bytes) -> None:
    with _speaking(answer) as url, pytest.raises(KeySetError) as refused:
        fetch_keys(url)
    assert "zzqx" not in str(refused.value)


def test_a_set_that_drips_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keysets, "TIMEOUT", 0.2)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    with _speaking(head, *[b" "] * 20) as url, pytest.raises(KeySetError, match="too long"):
        fetch_keys(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://127.0.0.1:zzqx/", "http://zzqx..invalid/", "http://ÿ.invalid/"]
)
def test_a_server_that_cannot_be_reached_is_a_failed_fetch(url: str) -> None:
    with pytest.raises(KeySetError):
        fetch_keys(url)
