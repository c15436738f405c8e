"""A service that would be open by oversight, or closed to everybody, does not start and says what to do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.access.policy import build_access, check_settings, check_start, is_required
from service.bootstrap import build_app
from service.settings import AccessSettings, Auth, Settings, SettingsError
from tests.conftest import ROOT

KEYS, ISSUERS = Path("keys.json"), Path("issuers.json")
PUBLIC, REDIS = "https://cds.example", "redis://127.0.0.1:1/0"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what these tests are about


def _settings(host: str = "127.0.0.1", workers: int = 1, **access: Any) -> Settings:
    return Settings(host=host, workers=workers, access=AccessSettings(**access))


REQUIRED = [
    (_settings(), False),
    (_settings("localhost"), False),
    (_settings("127.8.9.10"), False),
    (_settings("::1"), False),
    (_settings(EVERYWHERE, keys=KEYS), True),
    (_settings("::", keys=KEYS), True),
    (_settings("10.1.2.3", keys=KEYS), True),
    (_settings("a-name", keys=KEYS), True),
    (_settings("127.0.0.1.example", keys=KEYS), True),
    (_settings("localhost.example", keys=KEYS), True),
    (_settings(keys=KEYS), True),
    (_settings(issuers=ISSUERS), True),
    (_settings(auth=Auth.REQUIRED, keys=KEYS), True),
    (_settings(auth=Auth.OFF, keys=KEYS), False),
    (_settings(EVERYWHERE, auth=Auth.OFF), False),
]


@pytest.mark.parametrize(("settings", "required"), REQUIRED, ids=str)
def test_callers_must_say_who_they_are_on_every_address_but_loopback_and_where_keys_are_configured(
    settings: Settings, required: bool
) -> None:
    check_settings(settings)
    assert is_required(settings) is required
    assert build_access(settings).required is required


REFUSED = [
    (_settings(EVERYWHERE), "keys create"),
    (_settings("::"), "AUTH=off"),
    (_settings("a-name"), "KEYS_FILE"),
    (_settings(auth=Auth.REQUIRED), "JWT_ISSUERS"),
    (_settings(workers=2, issuers=ISSUERS), "REDIS_URL or WORKERS=1"),
    (_settings(EVERYWHERE, issuers=ISSUERS), "PUBLIC_URL"),
]


@pytest.mark.parametrize(("settings", "advice"), REFUSED, ids=str)
def test_what_would_be_open_by_oversight_or_closed_to_everybody_is_refused(settings: Settings, advice: str) -> None:
    for check in (check_settings, build_access, build_app):
        with pytest.raises(SettingsError, match=advice):
            check(settings)


@pytest.mark.parametrize(
    "settings",
    [
        _settings(workers=2, issuers=ISSUERS, redis_url=REDIS),
        _settings(EVERYWHERE, workers=2, issuers=ISSUERS, redis_url=REDIS, public_url=PUBLIC),
        _settings(EVERYWHERE, workers=8, keys=KEYS),
    ],
    ids=str,
)
def test_what_is_complete_is_not_refused(settings: Settings) -> None:
    check_settings(settings)


@pytest.mark.parametrize("bound", [[("0.0.0.0", 8000)], [("127.0.0.1", 1), ("::", 2, 0, 0)], [("10.0.0.1", 80)]])  # noqa: S104
def test_an_address_given_past_the_settings_is_refused(bound: list[object]) -> None:
    with pytest.raises(SettingsError, match="HOST"):
        check_start(_settings(), bound)
    check_start(_settings(auth=Auth.REQUIRED, keys=KEYS), bound)


def test_a_socket_of_this_machine_is_as_loopback() -> None:
    check_start(_settings(), ["/run/screen.sock", ("127.0.0.1", 8000), ("::1", 8000, 0, 0)])


def test_a_service_that_was_opened_by_name_says_so_in_its_log(caplog: pytest.LogCaptureFixture) -> None:
    check_start(_settings(EVERYWHERE, auth=Auth.OFF), [(EVERYWHERE, 8000)])
    assert "AUTH=off" in caplog.text


@pytest.mark.parametrize(
    ("environment", "advice"),
    [({"HOST": EVERYWHERE}, "AUTH=off"), ({"GUNICORN_CMD_ARGS": f"--bind {EVERYWHERE}:0"}, "HOST and PORT")],
    ids=str,
)
def test_a_real_server_ends_at_start_with_words_of_advice(environment: dict[str, str], advice: str) -> None:
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "service.wsgi:application()"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert advice in done.stderr
    assert "Listening at" not in done.stderr


def test_a_file_of_issuers_that_cannot_be_used_lets_nobody_in_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "issuers.json"
    path.write_text('{"zzqx-secret": {}}', encoding="utf-8")
    access = build_access(_settings(issuers=path))
    assert access.required
    assert access.tokens is not None
    assert access.tokens.issuers == {}
    assert "no token is accepted" in caplog.text
    assert "zzqx" not in caplog.text
