"""The API keys as the service sees them: the file as it is now, or nobody."""

import logging
from datetime import datetime
from pathlib import Path

from service.access.keys import ApiKey, KeysError, find_client, load_keys

_log = logging.getLogger("service.access")
_LONGEST = 200


class KeyRing:
    """Reads its file again whenever that has changed, so that a key is taken or refused from the next request on. While
    the file cannot be used no key is: the log says why, without its content."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: tuple[ApiKey, ...] = ()
        self._state: tuple[int, int, int] | None = None
        self._complaint = ""

    def client_of(self, presented: str, now: datetime) -> str | None:
        """Whose live key this is, or None."""
        self.refresh(now)
        return find_client(self._keys, presented, now) if 0 < len(presented) <= _LONGEST else None

    def refresh(self, now: datetime) -> None:
        """Read the file if it has changed, or could not be used before."""
        try:
            found = self._path.stat()
            state = (found.st_mtime_ns, found.st_ino, found.st_size)
            if state != self._state:
                self._keys = load_keys(self._path, now)
        except OSError as error:
            self._complain(f"the file of keys cannot be read: {error.strerror}")
        except KeysError as error:
            self._complain(str(error))
        else:
            self._state, self._complaint = state, ""

    def _complain(self, reason: str) -> None:
        self._keys, self._state = (), None
        if reason != self._complaint:
            _log.error("no API key is accepted: %s", reason)
        self._complaint = reason
