"""``dantrolene-screen keys create|list|rotate|revoke``: who may call the service."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from service.access.keys import ApiKey, create_key, list_keys, revoke_key, rotate_key
from service.cli.exits import EXIT_CODES, Exit
from service.cli.output import complain, say
from service.cli.questions import UsageError, day
from service.settings import read_settings

_ONCE = "Shown once, and kept nowhere: put it where the client reads it."


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "make, list, change over and end API keys; a running service follows at once"
    keys = commands.add_parser("keys", help=about, description=about, epilog=EXIT_CODES)
    actions = keys.add_subparsers(required=True, metavar="ACTION")
    create = _action(actions, "create", "the first key of a client", _create)
    create.add_argument(
        "--expires", type=_midnight, metavar="DATE", help="its first day without use, YYYY-MM-DD in UTC"
    )
    _action(actions, "list", "every key, by the id that names it; never the key itself", _list, client=False)
    rotate = _action(actions, "rotate", "a second key, so that the client can change over", _rotate)
    rotate.add_argument("--expires", type=_midnight, metavar="DATE", help="of the new key")
    rotate.add_argument(
        "--old-expires", type=_midnight, metavar="DATE", help="of the old key; else revoke it afterwards"
    )
    revoke = _action(actions, "revoke", "end one key of a client, or all", _revoke)
    revoke.add_argument("id", nargs="?", metavar="ID", help="left out: all live keys of the client")


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    about: str,
    run: Callable[[argparse.Namespace], int],
    *,
    client: bool = True,
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=about, description=about, epilog=EXIT_CODES)
    if client:
        parser.add_argument("client", metavar="CLIENT")
    parser.add_argument("--file", type=Path, metavar="F", help="file of keys (default: KEYS_FILE)")
    parser.set_defaults(run=run)
    return parser


def _create(chosen: argparse.Namespace) -> int:
    return _shown(create_key(_file(chosen), chosen.client, now=_now(), expires=chosen.expires))


def _rotate(chosen: argparse.Namespace) -> int:
    limits = {"expires": chosen.expires, "old_expires": chosen.old_expires}
    return _shown(rotate_key(_file(chosen), chosen.client, now=_now(), **limits))


def _list(chosen: argparse.Namespace) -> int:
    now = _now()
    for key in list_keys(_file(chosen), now):
        say(f"{key.id}  {key.client}  {_standing(key, now)}")
    return Exit.ANSWERED


def _revoke(chosen: argparse.Namespace) -> int:
    for key in revoke_key(_file(chosen), chosen.client, chosen.id, now=_now()):
        say(f"{key.id}  {key.client}  revoked")
    return Exit.ANSWERED


def _shown(key: str) -> int:
    say(key)
    complain(_ONCE)
    return Exit.ANSWERED


def _standing(key: ApiKey, now: datetime) -> str:
    if key.revoked is not None:
        return f"revoked {key.revoked:%Y-%m-%d}"
    until = f", until {key.expires:%Y-%m-%d}" if key.expires else ""
    return f"{'live' if key.is_live(now) else 'expired'}, made {key.created:%Y-%m-%d}{until}"


def _file(chosen: argparse.Namespace) -> Path:
    path: Path | None = chosen.file or read_settings().access.keys
    if path is None:
        raise UsageError("which file of keys? Set KEYS_FILE or give --file")
    return path


def _midnight(text: str) -> datetime:
    return datetime.combine(day(text), datetime.min.time(), UTC)


def _now() -> datetime:
    return datetime.now(UTC)
