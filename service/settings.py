"""What the environment may decide. The only reader of it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent


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


class SettingsError(Exception):
    """A variable of the environment holds something that cannot be meant."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from HOST, PORT, WORKERS, DATA_DIR, SITE_DIR, PUBLISHED_DIR, MAX_AGE_DAYS; raises SettingsError."""
    default = Settings()
    return Settings(
        host=environment.get("HOST") or default.host,
        port=_whole(environment, "PORT", default.port, 65535),
        workers=_whole(environment, "WORKERS", default.workers, 256),
        data=Path(environment.get("DATA_DIR") or default.data),
        site=Path(environment["SITE_DIR"]) if environment.get("SITE_DIR") else None,
        published=Path(environment["PUBLISHED_DIR"]) if environment.get("PUBLISHED_DIR") else None,
        max_age_days=_whole(environment, "MAX_AGE_DAYS", default.max_age_days, 36500),
    )


def _whole(environment: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    short = len(text) <= len(str(largest))
    if not (short and text.isascii() and text.isdigit() and 0 < int(text) <= largest):
        raise SettingsError(f"{name} must be a whole number from 1 to {largest}")
    return int(text)
