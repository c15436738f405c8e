"""What the environment may decide, and what it may not."""

from pathlib import Path

import pytest

from service.settings import AccessSettings, AuditPolicy, Auth, LedgerSettings, Settings, SettingsError, read_settings
from tests.conftest import DATA


def test_without_an_environment_the_service_listens_on_loopback_with_its_own_tables() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8000, DATA)
    assert settings == Settings()


def test_every_setting_is_read_from_its_variable() -> None:
    chosen = {"HOST": "::1", "PORT": "9000", "WORKERS": "3", "DATA_DIR": "/srv/tables", "MAX_AGE_DAYS": "30"}
    assert read_settings(chosen) == Settings("::1", 9000, 3, Path("/srv/tables"), None, None, 30)


@pytest.mark.parametrize("name", ["HOST", "PORT", "WORKERS", "DATA_DIR", "MAX_AGE_DAYS"])
def test_an_empty_variable_is_none(name: str) -> None:
    assert read_settings({name: ""}) == Settings()


@pytest.mark.parametrize("name", ["PORT", "WORKERS", "MAX_AGE_DAYS"])
@pytest.mark.parametrize(
    "written",
    [
        "0",
        "-1",
        "+1",
        "1.5",
        "1e3",
        "0x50",
        "80 ",
        " ",
        "many",
        "٣",
        "²",
        "99999999",
        "1_0",
        pytest.param("9" * 5000, id="9s"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused_by_the_name_of_its_variable(name: str, written: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: written})


@pytest.mark.parametrize(("name", "largest"), [("PORT", 65535), ("WORKERS", 256), ("MAX_AGE_DAYS", 36500)])
def test_a_number_is_taken_up_to_its_bound_and_no_further(name: str, largest: int) -> None:
    read_settings({name: str(largest)})
    with pytest.raises(SettingsError, match=f"1 to {largest}"):
        read_settings({name: str(largest + 1)})


KEPT = {"LEDGER_URL": "postgresql://user:pass-word@db/ledger", "LEDGER_KEY": "0123456789abcdef" * 2}


def test_without_a_word_there_is_no_ledger_no_audit_and_no_comment_is_kept() -> None:
    assert read_settings({}).ledger == LedgerSettings("", AuditPolicy.OFF, "", keep_comments=False)
    assert read_settings(dict.fromkeys([*KEPT, "LEDGER_AUDIT", "LEDGER_COMMENTS"], "")) == Settings()


def test_every_setting_of_the_ledger_is_read_and_no_secret_is_shown() -> None:
    settings = read_settings({**KEPT, "LEDGER_AUDIT": "required", "LEDGER_COMMENTS": "keep"})
    assert settings.ledger == LedgerSettings(
        KEPT["LEDGER_URL"], AuditPolicy.REQUIRED, KEPT["LEDGER_KEY"], keep_comments=True
    )
    assert "pass-word" not in repr(settings)
    assert KEPT["LEDGER_KEY"] not in repr(settings)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("LEDGER_AUDIT", "yes"),
        ("LEDGER_AUDIT", "ON"),
        ("LEDGER_COMMENTS", "true"),
        ("LEDGER_URL", "pass-word"),
        ("LEDGER_URL", "mysql://user:pass-word@db/ledger"),
        ("LEDGER_URL", "sqlite://"),
        ("LEDGER_URL", "sqlite:///"),
        ("LEDGER_URL", "sqlite:///:memory:"),
        ("LEDGER_URL", ""),
        ("LEDGER_KEY", ""),
        ("LEDGER_KEY", "pass-word"),
    ],
)
def test_a_ledger_that_cannot_be_meant_is_refused_and_no_secret_is_repeated(name: str, written: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({**KEPT, "LEDGER_AUDIT": "on", name: written})
    assert "pass-word" not in str(caught.value)


CALLERS = {
    "AUTH": "required",
    "KEYS_FILE": "/etc/screen/keys.json",
    "JWT_ISSUERS": "/etc/screen/issuers.json",
    "PUBLIC_URL": "https://cds.example/screening/",
    "REDIS_URL": "redis://:pass-word@redis:6379/0",
    "RATE_LIMIT": "600/minute",
    "CORS_ORIGINS": " https://ehr.example , http://[::1]:8080,",
}


def test_every_setting_of_who_may_call_is_read_and_no_secret_is_shown() -> None:
    settings = read_settings(CALLERS)
    assert settings.access == AccessSettings(
        Auth.REQUIRED,
        Path("/etc/screen/keys.json"),
        Path("/etc/screen/issuers.json"),
        "https://cds.example/screening",
        "redis://:pass-word@redis:6379/0",
        "600/minute",
        ("https://ehr.example", "http://[::1]:8080"),
    )
    assert "pass-word" not in repr(settings)


@pytest.mark.parametrize("name", CALLERS)
def test_an_empty_variable_of_who_may_call_is_none(name: str) -> None:
    assert read_settings({name: ""}) == Settings()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("AUTH", "on"),
        ("AUTH", "OFF"),
        ("AUTH", "false"),
        ("PUBLIC_URL", "cds.example"),
        ("PUBLIC_URL", "ftp://cds.example"),
        ("PUBLIC_URL", "https://user:pass-word@cds.example"),
        ("PUBLIC_URL", "https://cds.example/?q=pass-word"),
        ("PUBLIC_URL", "https:///pass-word"),
        ("REDIS_URL", "pass-word"),
        ("REDIS_URL", "memory://pass-word"),
        ("REDIS_URL", "redis://"),
        ("RATE_LIMIT", "pass-word"),
        ("RATE_LIMIT", "0/minute"),
        ("RATE_LIMIT", "-1/minute"),
        ("RATE_LIMIT", "600"),
        ("RATE_LIMIT", "600 per minute"),
        ("RATE_LIMIT", "10000/minute"),
        ("RATE_LIMIT", "600/minute\n"),
        ("RATE_LIMIT", "OFF"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://*.example"),
        ("CORS_ORIGINS", "null"),
        ("CORS_ORIGINS", "ehr.example"),
        ("CORS_ORIGINS", "https://ehr.example/"),
        ("CORS_ORIGINS", "https://ehr.example/pass-word"),
        ("CORS_ORIGINS", "https://EHR.example"),
        ("CORS_ORIGINS", "https://ehr.example https://other.example"),
    ],
)
def test_what_cannot_be_meant_about_callers_is_refused_and_no_secret_is_repeated(name: str, written: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({name: written})
    assert "pass-word" not in str(caught.value)
