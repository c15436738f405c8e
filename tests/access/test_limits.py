"""How often one caller may ask: shared by all workers, and what happens when nobody can count."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.access.keys import create_key
from service.access.limits import Limiter
from service.access.policy import connect
from tests.access.conftest import EHR, RunningRedis, StartRedis, write_issuers
from tests.access.signing import claims, es384, publishing
from tests.conftest import Server, StartServer
from tests.web.asking import PROBLEM, ask, assert_problem

RATE = "6/hour"


def _asked(server: Server, key: str, times: int) -> list[int]:
    """The statuses of ``times`` requests, several at once so that every worker gets some."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda _: ask(server, "/knowledge", headers={"X-API-Key": key}).status, range(times)))


def test_workers_that_share_a_redis_let_a_caller_through_as_often_as_stated_and_no_more(
    start_server: StartServer, start_redis: StartRedis, tmp_path: Path
) -> None:
    redis, keys, signer = start_redis(), tmp_path / "keys.json", es384("k")
    mine, theirs = (create_key(keys, client, now=datetime.now(UTC)) for client in ("mine", "theirs"))
    with publishing(signer) as published:
        server = start_server(
            WORKERS="2",
            KEYS_FILE=str(keys),
            REDIS_URL=redis.url,
            RATE_LIMIT=RATE,
            JWT_ISSUERS=str(write_issuers(tmp_path / "issuers", ehr=published)),
        )
        statuses = _asked(server, mine, 20)
        assert (statuses.count(200), statuses.count(429)) == (6, 14)
        _assert_told(server, mine)
        assert ask(server, "/knowledge", headers={"X-API-Key": theirs}).status == 200, "each caller for itself"
        assert ask(server, "/knowledge").status == 401, "a stranger learns nothing of limits"
        assert ask(server, "/readyz").all("RateLimit") == []
        _assert_without_redis(server, redis, mine, signer.sign(claims(EHR, f"{server.url}/cds-services/x")))
        log = server.log
    assert mine not in log
    assert "requests are not counted for now" in log


def _assert_told(server: Server, key: str) -> None:
    refused = ask(server, "/knowledge", headers={"X-API-Key": key})
    assert_problem(refused)
    assert refused.media_type == PROBLEM
    [wait] = refused.all("Retry-After")
    assert 0 < int(wait) <= 3600
    assert refused.all("RateLimit-Policy") == ['"default";q=6;w=3600']
    assert refused.all("RateLimit") == [f'"default";r=0;t={wait}']


def _assert_without_redis(server: Server, redis: RunningRedis, key: str, token: str) -> None:
    """Requests are no longer counted and everybody gets an answer; a token, perhaps used before, does not count."""
    redis.kill()
    assert set(_asked(server, key, 8)) == {200}
    for _ in range(2):
        answer = ask(server, "/cds-services/x", method="POST", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == 503
        assert_problem(answer)
        assert answer.all("Retry-After") == ["5"]
    forged = token[:-8] + "AAAAAAAA"
    assert ask(server, "/cds-services/x", method="POST", headers={"Authorization": f"Bearer {forged}"}).status == 401


def test_without_a_redis_a_worker_counts_for_itself() -> None:
    limiter = Limiter("3/hour")
    taken = [limiter.take("one") for _ in range(5)]
    assert [allowance and allowance.allowed for allowance in taken] == [True, True, True, False, False]
    assert [allowance and allowance.remaining for allowance in taken] == [2, 1, 0, 0, 0]
    other = limiter.take("other")
    assert other is not None
    assert other.allowed


def test_on_loopback_nobody_is_counted_unless_it_is_asked_for(server: Server) -> None:
    assert ask(server, "/knowledge").all("RateLimit") == []


def test_a_window_that_has_passed_lets_the_caller_in_again() -> None:
    limiter = Limiter("1/second")
    assert [allowance and allowance.allowed for allowance in (limiter.take("a"), limiter.take("a"))] == [True, False]
    time.sleep(1.1)
    again = limiter.take("a")
    assert again is not None
    assert again.allowed


@pytest.fixture(scope="module")
def shared(start_redis: StartRedis) -> Limiter:
    return Limiter("1/hour", connect(start_redis().url))


@pytest.mark.parametrize("caller", ["a b", "a/b", "a:b", "ä", "\n", "x" * 500])
def test_any_name_of_a_caller_is_counted_by_itself(caller: str, shared: Limiter) -> None:
    taken = [shared.take(name) for name in (caller, caller + "x", caller)]
    assert [allowance and allowance.allowed for allowance in taken] == [True, True, False]
