"""The tables that workers may load: a private copy that was validated as a whole, replaced by a single rename."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SITE = "site"


@dataclass(frozen=True, slots=True)
class Publication:
    """A directory with the set in use and, if the last attempt was refused, the reasons."""

    root: Path

    @property
    def active(self) -> Path:
        """The set in use; a symbolic link, so that it changes from one moment to the next."""
        return self.root / "active"

    @property
    def _reasons(self) -> Path:
        return self.root / "refused.json"

    def refusals(self) -> tuple[str, ...]:
        """Why the last attempt was refused; empty if it was not."""
        if not self._reasons.is_file():
            return ()
        return tuple(json.loads(self._reasons.read_text(encoding="utf-8")))

    def site_of(self, copy: Path) -> Path | None:
        """The overlay that was copied with a set, or None."""
        return copy / _SITE if (copy / _SITE).is_dir() else None

    @contextmanager
    def copy_of(self, directory: Path, site: Path | None) -> Iterator[Path]:
        """A copy of ``directory`` and ``site`` to validate and activate; thrown away if it was not activated."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = Path(tempfile.mkdtemp(prefix="set-", dir=self.root))
        try:
            _copy_tables(directory, copy)
            if site is not None:
                _copy_tables(site, copy / _SITE)
            yield copy
        finally:
            if not self.active.exists() or self.active.resolve() != copy.resolve():
                shutil.rmtree(copy)

    def activate(self, copy: Path) -> None:
        """Make ``copy`` the set in use and forget the one before and any refusal."""
        before = self.active.resolve() if self.active.exists() else None
        link = self.root / f"{copy.name}.link"
        link.symlink_to(copy.name)
        link.rename(self.active)
        self._reasons.unlink(missing_ok=True)
        if before is not None and before != copy.resolve():
            shutil.rmtree(before, ignore_errors=True)

    def refuse(self, reasons: tuple[str, ...]) -> None:
        """Keep the set in use and write down why the new one was refused."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self.root / "refused.new"
        temporary.write_text(json.dumps(reasons), encoding="utf-8")
        temporary.rename(self._reasons)

    def remove(self) -> None:
        """Take everything away; only at the end of the service."""
        shutil.rmtree(self.root, ignore_errors=True)


def _copy_tables(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in sorted(source.glob("*.csv")):
        shutil.copyfile(path, target / path.name)
