"""What a step has done so far, in a file, so that it can go on after a stop."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson
import pyarrow as pa

_SAVED = 20


@dataclass
class Progress:
    """``digests`` of the batches that are done, in order; ``seconds`` of all starts together; ``first``: when the first
    answer was there; ``peak`` bytes of memory; ``killed`` processes."""

    seconds: float = 0.0
    first: float = 0.0
    peak: int = 0
    killed: int = 0
    digests: list[str] = field(default_factory=list)

    def add(self, digest: str, seconds: float, peak: int) -> None:
        """One more batch, so many seconds after the first start."""
        self.seconds, self.first, self.peak = seconds, self.first or seconds, max(self.peak, peak)
        self.digests.append(digest)

    def save(self, path: Path, until: float) -> bool:
        """Now and then, and when the time is over; whether it is."""
        over = time.monotonic() > until
        if over or len(self.digests) % _SAVED == 0:
            beside = path.with_suffix(".new")
            beside.write_text(json.dumps(asdict(self)), encoding="utf-8")
            beside.rename(path)
        return over


def progress_in(path: Path) -> Progress:
    """What stands in the file, or nothing yet."""
    return Progress(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Progress()


def digest(answers: pa.RecordBatch) -> str:
    """Of the rows, but for what may differ between two runs: where they stood, and on which day it was."""
    found = hashlib.sha256("\0".join(map(str, answers.column("findings").to_pylist())).encode())
    small = answers.select([name for name in answers.schema.names if name not in {"findings", "row", "screened_on"}])
    found.update(orjson.dumps(small.to_pylist()))
    return found.hexdigest()
