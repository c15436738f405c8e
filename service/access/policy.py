"""Who may call, put together from the settings; what is contradictory or open by oversight is refused at start."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.access.addresses import is_loopback
from service.access.keyring import KeyRing
from service.access.replay import ProcessMemory, ReplayMemory, SharedMemory
from service.settings import Auth, Settings, SettingsError

# The libraries behind limits, tokens and Redis are a quarter of what a start imports; who configures none of them is
# spared them.
if TYPE_CHECKING:
    from redis import Redis

    from service.access.limits import Limiter
    from service.access.tokens import TokenChecker

_log = logging.getLogger("service.access")
_REDIS_SECONDS = 0.5
_DEFAULT_RATE = "600/minute"
_OPEN_BY_OVERSIGHT = (
    "callers must show a key on this address, and there is none: make one with "
    "'dantrolene-screen keys create CLIENT' and set KEYS_FILE, or list issuers in JWT_ISSUERS, or set AUTH=off"
)


@dataclass(frozen=True, slots=True)
class Access:
    """``public_url``: how callers reach this service, without a slash at the end."""

    required: bool
    public_url: str
    keys: KeyRing | None = None
    tokens: "TokenChecker | None" = None
    limiter: "Limiter | None" = None
    origins: frozenset[str] = frozenset()


def is_required(settings: Settings) -> bool:
    """Whether callers must say who they are."""
    access = settings.access
    if access.auth is not Auth.AUTO:
        return access.auth is Auth.REQUIRED
    return not is_loopback(settings.host) or access.keys is not None or access.issuers is not None


def check_settings(settings: Settings) -> None:
    """Raises SettingsError, with what to do, if the settings together would lock everybody out or let anybody in."""
    access = settings.access
    if is_required(settings) and access.keys is None and access.issuers is None:
        raise SettingsError(_OPEN_BY_OVERSIGHT)
    if access.issuers is None:
        return
    if settings.workers > 1 and access.redis_url is None:
        raise SettingsError(
            "JWT_ISSUERS needs REDIS_URL or WORKERS=1: a token used at one worker must not do at another"
        )
    if access.public_url is None and not is_loopback(settings.host):
        raise SettingsError("JWT_ISSUERS needs PUBLIC_URL: tokens are made out to the URL that callers use")


def check_start(settings: Settings, bound: Iterable[object]) -> None:
    """What must hold before a server starts that is bound to ``bound``, addresses as gunicorn gives them: pairs that
    begin with the host, or the path of a socket. Raises SettingsError."""
    check_settings(settings)
    hosts = [str(address[0]) for address in bound if isinstance(address, tuple)]
    outside = [host for host in hosts if not is_loopback(host)]
    if outside and is_loopback(settings.host) and settings.access.auth is Auth.AUTO:
        raise SettingsError("bind to another address than loopback with HOST and PORT, not by options of the server")
    if outside and not is_required(settings):
        _log.warning("AUTH=off: whoever can reach %s can use this service", ", ".join(outside))
    if settings.access.rate_limit not in {None, "off"} and settings.access.redis_url is None and settings.workers > 1:
        _log.warning("RATE_LIMIT counts at each of %d workers by itself: set REDIS_URL to share it", settings.workers)


def build_access(settings: Settings) -> Access:
    """Raises SettingsError for settings that contradict each other. A file that cannot be used lets nobody in."""
    check_settings(settings)
    access = settings.access
    redis = connect(access.redis_url) if access.redis_url else None
    rate = access.rate_limit or ("off" if is_loopback(settings.host) else _DEFAULT_RATE)
    return Access(
        required=is_required(settings),
        public_url=access.public_url or _own_url(settings),
        keys=KeyRing(access.keys) if access.keys else None,
        tokens=_tokens(settings, SharedMemory(redis) if redis else ProcessMemory()),
        limiter=None if rate == "off" else _limiter(rate, redis),
        origins=frozenset(access.origins),
    )


def _own_url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _limiter(rate: str, redis: "Redis | None") -> "Limiter":
    from service.access.limits import Limiter  # noqa: PLC0415

    return Limiter(rate, redis)


def _tokens(settings: Settings, memory: ReplayMemory) -> "TokenChecker | None":
    if settings.access.issuers is None:
        return None
    from service.access.issuers import IssuersError, load_issuers  # noqa: PLC0415
    from service.access.tokens import TokenChecker  # noqa: PLC0415

    try:
        return TokenChecker(load_issuers(settings.access.issuers), memory)
    except IssuersError as error:
        _log.error("no token is accepted: %s", error)
        return TokenChecker({}, memory)


def connect(url: str) -> "Redis":
    """A client that gives up soon: a silent Redis must not hold an answer. One retry finds one that was restarted."""
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Redis.from_url(
        url,
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )
