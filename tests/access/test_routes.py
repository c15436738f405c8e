"""Every route and how it is protected: asked of a real service, without anything, and with each kind of proof."""

import base64
import re
from collections.abc import Callable

import pytest

from service.bootstrap import build_app
from service.settings import Settings
from service.web.guard import Protection, listed
from tests.access.conftest import Guarded
from tests.conftest import ROOT
from tests.web.asking import Answer, ask

OPEN = {"/livez", "/readyz", "/openapi.json", "/cds-services", "/static/<path:filename>"}


def _served() -> list[tuple[str, str]]:
    """Every method and rule of the application: the same without tables, and sooner there."""
    rules = build_app(Settings(data=ROOT / "no-tables")).url_map.iter_rules()
    return sorted((method, rule.rule) for rule in rules for method in rule.methods or ())


def _basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()}


def _assert_bare(answer: Answer, challenge: str = "Bearer") -> None:
    assert answer.status == 401
    assert answer.body == b""
    assert answer.all("WWW-Authenticate") == [challenge]
    assert answer.all("Content-Type") == []
    assert answer.all("Cache-Control") == ["no-store"]


@pytest.mark.parametrize(("method", "rule"), _served(), ids=" ".join)
def test_every_route_is_protected(guarded: Guarded, method: str, rule: str) -> None:
    """A new route fails here until it stands in the table of ``service/web/guard.py``."""
    protection = Protection.KEY if method == "OPTIONS" else listed(method, rule)
    assert protection is not None, f"say in service/web/guard.py who may call {method} {rule}"
    assert (protection is Protection.OPEN) == (rule in OPEN and method != "OPTIONS"), (
        "what anybody may call is listed here, too"
    )
    path = re.sub("<[^>]*>", "x", rule)

    def admits(headers: dict[str, str]) -> bool:
        answer = ask(guarded.server, path, method=method, body=b"", headers=headers)
        if answer.status == 401:
            _assert_bare(answer)
        return answer.status != 401

    anybody = protection is Protection.OPEN
    assert admits({}) == anybody
    assert admits({"Authorization": "Bearer dsk_" + "A" * 43}) == anybody
    assert admits({"Authorization": "Bearer " + guarded.token(path + "/x")}) == anybody
    assert admits({"Authorization": f"Bearer {guarded.key}"})
    assert admits({"X-API-Key": guarded.key})
    assert admits(_basic(guarded.key)) == (anybody or protection is Protection.PAGE)
    assert admits({"Authorization": "Bearer " + guarded.token(path)}) == (anybody or protection is Protection.CDS)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "ZZQX"])
@pytest.mark.parametrize("path", ["/zzqx", "/screen/", "/cds-services/x/y", "/livez/", "/Livez"])
def test_what_is_no_route_says_nothing_to_a_stranger(guarded: Guarded, method: str, path: str) -> None:
    _assert_bare(ask(guarded.server, path, method=method))


@pytest.mark.parametrize("path", ["/livez", "/screen", "/cds-services"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_a_route_asked_in_a_way_it_is_not_for_says_nothing_to_a_stranger(
    guarded: Guarded, method: str, path: str
) -> None:
    _assert_bare(ask(guarded.server, path, method=method))


def test_who_has_a_key_is_told_what_is_wrong_with_the_route(guarded: Guarded) -> None:
    key = {"X-API-Key": guarded.key}
    assert ask(guarded.server, "/zzqx", headers=key).status == 404
    assert ask(guarded.server, "/screen", method="DELETE", headers=key).status == 405


WRONG: dict[str, Callable[[str], dict[str, str]]] = {
    "no scheme": lambda key: {"Authorization": key},
    "another scheme": lambda key: {"Authorization": f"Token {key}"},
    "a scheme twice": lambda key: {"Authorization": f"Bearer Bearer {key}"},
    "a key and more": lambda key: {"Authorization": f"Bearer {key} {key}"},
    "a key and a comma": lambda key: {"X-API-Key": f"{key},{key}"},
    "a key in quotes": lambda key: {"X-API-Key": f'"{key}"'},
    "a key cut short": lambda key: {"X-API-Key": key[:-1]},
    "an empty key": lambda _: {"X-API-Key": ""},
    "an empty bearer": lambda _: {"Authorization": "Bearer "},
    "bearer as parameters": lambda key: {"Authorization": f"Bearer token={key}"},
    "a key as the user's name": lambda key: {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()},
    "basic that is none": lambda _: {"Authorization": "Basic !!!"},
    "basic for what is no page": _basic,
    "a key of 8000 letters": lambda key: {"X-API-Key": key * 160},
    "letters of no alphabet": lambda _: {"X-API-Key": "\xff\xfe\x80"},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_key_shown_in_a_wrong_way_is_no_key(guarded: Guarded, name: str) -> None:
    _assert_bare(ask(guarded.server, "/knowledge", headers=WRONG[name](guarded.key)))


def test_a_key_in_the_url_is_no_key(guarded: Guarded) -> None:
    _assert_bare(ask(guarded.server, f"/knowledge?key={guarded.key}&api_key={guarded.key}&token={guarded.key}"))


def test_a_browser_is_told_to_ask_for_the_key_and_may_show_it_as_a_password(guarded: Guarded) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    challenge = 'Basic realm="dantrolene-screen", charset="UTF-8"'
    _assert_bare(ask(guarded.server, "/drugs", headers=browser), challenge)
    _assert_bare(ask(guarded.server, "/drugs", headers=browser | _basic("wrong")), challenge)
    assert ask(guarded.server, "/drugs", headers=_basic(guarded.key)).status == 200
    _assert_bare(ask(guarded.server, "/drugs"))


def test_a_large_body_without_a_key_is_answered_all_the_same(guarded: Guarded) -> None:
    headers = {"Content-Type": "application/json"}
    _assert_bare(ask(guarded.server, "/screen", method="POST", body=b" " * 3_000_000, headers=headers))
