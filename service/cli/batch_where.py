"""Where the rows of a table are to be screened, and which of them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from service.knowledge.reading import load_bytes


@dataclass(frozen=True, slots=True)
class Where:
    """``cluster`` is the address of a Dask scheduler; without one there are ``workers`` processes here. ``since``: the
    directory of older tables; only lists that the changes since then touch are screened."""

    workers: int = 1
    cluster: str | None = None
    since: Path | None = None

    @property
    def since_digest(self) -> str:
        """Of the older tables, whether or not they can still be used; empty if there are none."""
        digest = hashlib.sha256()
        for table, content in sorted(load_bytes(self.since).items()) if self.since else ():
            digest.update(f"{table}:{len(content)}\n".encode() + content)
        return digest.hexdigest() if self.since else ""
