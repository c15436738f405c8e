"""What the environment may decide. The only reader of it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent


class AuditPolicy(StrEnum):
    """Whether a screening leaves an audit line, and whether it may be answered without one."""

    OFF = "off"
    ON = "on"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """``url``: the database, empty for no ledger. ``key``: of the HMAC in audit lines. ``keep_comments``: whether the
    free text of a feedback, which may speak of a patient, is kept."""

    url: str = field(default="", repr=False)
    audit: AuditPolicy = AuditPolicy.OFF
    key: str = field(default="", repr=False)
    keep_comments: bool = False


class Auth(StrEnum):
    """Whether callers must say who they are. ``auto``: where the service is bound to another address than loopback, or
    keys or issuers are configured."""

    AUTO = "auto"
    OFF = "off"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """``keys``: the file of API keys. ``issuers``: the file of whose tokens are taken. ``public_url``: how callers
    reach this service. ``rate_limit``: like ``600/minute``, ``off``, or None for the default of the address.
    ``origins``: whose web pages may call."""

    auth: Auth = Auth.AUTO
    keys: Path | None = None
    issuers: Path | None = None
    public_url: str | None = None
    redis_url: str | None = field(default=None, repr=False)
    rate_limit: str | None = None
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """``site``: a directory of overlay tables, if any. ``published``: where the validated copy of the tables is kept,
    if anywhere. ``max_age_days``: how old the last review may be before every answer says that it is stale."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    data: Path = _HERE / "data"
    site: Path | None = None
    published: Path | None = None
    max_age_days: int = 365
    ledger: LedgerSettings = LedgerSettings()
    access: AccessSettings = AccessSettings()


class SettingsError(Exception):
    """A variable of the environment holds something that cannot be meant."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from HOST, PORT, WORKERS, DATA_DIR, SITE_DIR, PUBLISHED_DIR, MAX_AGE_DAYS; who may call, from
    AUTH, KEYS_FILE, JWT_ISSUERS, PUBLIC_URL, REDIS_URL, RATE_LIMIT, CORS_ORIGINS; what is kept, from LEDGER_URL,
    LEDGER_AUDIT, LEDGER_KEY, LEDGER_COMMENTS; raises SettingsError."""
    default = Settings()
    return Settings(
        host=environment.get("HOST") or default.host,
        port=_whole(environment, "PORT", default.port, 65535),
        workers=_whole(environment, "WORKERS", default.workers, 256),
        data=Path(environment.get("DATA_DIR") or default.data),
        site=Path(environment["SITE_DIR"]) if environment.get("SITE_DIR") else None,
        published=Path(environment["PUBLISHED_DIR"]) if environment.get("PUBLISHED_DIR") else None,
        max_age_days=_whole(environment, "MAX_AGE_DAYS", default.max_age_days, 36500),
        ledger=_ledger(environment),
        access=_access(environment),
    )


def _whole(environment: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    short = len(text) <= len(str(largest))
    if not (short and text.isascii() and text.isdigit() and 0 < int(text) <= largest):
        raise SettingsError(f"{name} must be a whole number from 1 to {largest}")
    return int(text)


_LEAST_KEY = 32
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def _ledger(environment: Mapping[str, str]) -> LedgerSettings:
    """LEDGER_URL, LEDGER_AUDIT, LEDGER_KEY, LEDGER_COMMENTS. No error repeats a URL or a key: both are secrets."""
    url, key = environment.get("LEDGER_URL", ""), environment.get("LEDGER_KEY", "")
    audit = AuditPolicy(_word(environment, "LEDGER_AUDIT", tuple(AuditPolicy)))
    if url and (not url.startswith(_DATABASES) or url in _DATABASES or ":memory:" in url):
        raise SettingsError("LEDGER_URL must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")
    if audit is not AuditPolicy.OFF and not url:
        raise SettingsError(f"LEDGER_AUDIT={audit} needs LEDGER_URL: there is nowhere to write the audit lines")
    if (audit is not AuditPolicy.OFF or key) and len(key) < _LEAST_KEY:
        raise SettingsError(f"LEDGER_KEY must hold at least {_LEAST_KEY} characters, as from: openssl rand -hex 32")
    return LedgerSettings(url, audit, key, _word(environment, "LEDGER_COMMENTS", ("drop", "keep")) == "keep")


def _word(environment: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """One of ``words``; the first where the variable is not set."""
    text = environment.get(name) or words[0]
    if text not in words:
        raise SettingsError(f"{name} must be one of: {', '.join(words)}")
    return text


_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_REDIS = re.compile(r"rediss?://\S+")
_RATE = re.compile(r"off|[1-9][0-9]{0,3}/(second|minute|hour|day)")


def _access(environment: Mapping[str, str]) -> AccessSettings:
    """No error repeats what the variable holds: REDIS_URL is a secret."""
    public = _shaped(environment, "PUBLIC_URL", _URL, "the http or https URL that callers use, without a query")
    return AccessSettings(
        auth=Auth(_word(environment, "AUTH", tuple(Auth))),
        keys=Path(environment["KEYS_FILE"]) if environment.get("KEYS_FILE") else None,
        issuers=Path(environment["JWT_ISSUERS"]) if environment.get("JWT_ISSUERS") else None,
        public_url=public.rstrip("/") if public else None,
        redis_url=_shaped(environment, "REDIS_URL", _REDIS, "like redis://HOST:6379/0 or rediss://HOST:6379/0"),
        rate_limit=_shaped(environment, "RATE_LIMIT", _RATE, "off or like 600/minute (second, minute, hour or day)"),
        origins=_origins(environment),
    )


def _shaped(environment: Mapping[str, str], name: str, shape: re.Pattern[str], described: str) -> str | None:
    text = environment.get(name)
    if not text:
        return None
    if not shape.fullmatch(text):
        raise SettingsError(f"{name} must be {described}")
    return text


def _origins(environment: Mapping[str, str]) -> tuple[str, ...]:
    """As browsers write them. ``*`` is refused: every page that may call is named."""
    named = tuple(part.strip() for part in environment.get("CORS_ORIGINS", "").split(",") if part.strip())
    if not all(_ORIGIN.fullmatch(origin) for origin in named):
        raise SettingsError("CORS_ORIGINS must be origins like https://ehr.example, separated by commas; not *")
    return named
