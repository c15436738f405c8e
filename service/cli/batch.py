"""``dantrolene-screen batch``: a file of lists, answered row by row into another; interrupted, it goes on."""

import argparse
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from service import VERSION
from service.batch.answering import Answerer, build_answerer
from service.batch.rows import INPUT, OUTPUT, ROW_ID
from service.bootstrap import load_screener
from service.cli.batch_jobs import FileError, Job, LinesJob
from service.cli.batch_parts import DAY, Parts, Plan, open_parts
from service.cli.batch_where import Where
from service.cli.exits import Exit
from service.cli.output import complain, progress_console
from service.cli.questions import UsageError, day
from service.screening.screen import Screener
from service.settings import Settings, read_settings
from service.web.times import today

_PARQUET, _CSV, _NDJSON = "parquet", "csv", "ndjson"
_SUFFIXES = {".parquet": _PARQUET, ".pq": _PARQUET, ".csv": _CSV, ".ndjson": _NDJSON, ".jsonl": _NDJSON}
_ROWS = 5000
_WIDTH = 78
_HELP = f"""
An NDJSON file holds a body of POST /screen on each line, at most 64 KiB; OUT holds its answer, or a problem with its
status, on the line of the same number.

A Parquet or CSV file holds one list a row, in the columns {", ".join((*INPUT, ROW_ID))}. Only medications must be
there; an empty cell is not given; any other column is refused unless --keep names it. medications is a list of names,
or of lines as in POST /screen; or text, as always in CSV: names separated by |, or a JSON list. conditions likewise,
[] for none.

OUT has the columns {", ".join(OUTPUT)}; after row, which counts from 1, stand {ROW_ID} and what is kept. findings are
those of POST /screen, in JSON. A row has a verdict or an error, never both.

What is done so far stands in OUT.part. After an interruption the same command goes on, and OUT is the same as without
one. Parts made with other tables are never gone on with.

Exit codes: 0 every list was answered, whatever the answers are; 1 the tables were refused, or a file could not be used;
2 wrong usage, or lists that could not be screened: the others were answered.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "screen a file of medication lists"
    parser = commands.add_parser(
        "batch",
        help=about,
        description=f"{about.capitalize()}: Parquet, CSV or NDJSON. Needs no server.",
        epilog="\n\n".join(fill(paragraph, _WIDTH) for paragraph in _HELP.strip().split("\n\n")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", metavar="IN", type=Path)
    parser.add_argument("out", metavar="OUT", type=Path)
    told = "of a file whose name does not end in .parquet, .csv or .ndjson"
    parser.add_argument("--format", choices=sorted(set(_SUFFIXES.values())), help=told)
    parser.add_argument("--keep", action="append", default=[], metavar="COLUMN", help="copy it; again for another one")
    parser.add_argument("--anew", action="store_true", help="drop what was begun, and replace OUT")
    parser.add_argument(
        "--part", type=_rows, default=_ROWS, metavar="ROWS", help=f"that are lost at most (default: {_ROWS})"
    )
    where = parser.add_argument_group("many rows of a table")
    where.add_argument("--workers", type=_rows, default=1, metavar="N", help="processes on this machine (default: 1)")
    where.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler: its workers screen the rows")
    told = "screen only the lists that the changes since these tables (a directory) touch; OUT has no other rows"
    where.add_argument("--changed-since", type=Path, metavar="OLD", help=told)
    parser.set_defaults(run=_run)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The arguments, checked against each other."""

    source: Path
    out: Path
    formats: tuple[str, str]
    keep: tuple[str, ...]
    rows: int
    where: Where

    def plan(self, screener: Screener, max_age_days: int) -> Plan:
        """Reads the whole input once."""
        with self.source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {
            "input": digest,
            "input format": self.formats[0],
            "output format": self.formats[1],
            "set of kept columns": list(self.keep),
            "part size": self.rows,
            "set of tables": screener.knowledge.digest,
            "set of older tables": self.where.since_digest,
            "maximum age": max_age_days,
            "release": VERSION,
            DAY: today().isoformat(),
        }


def _run(chosen: argparse.Namespace) -> int:
    asked = _asked(chosen)
    settings = read_settings()
    with progress_console().status("Loading the tables"):
        prepared = _prepare(asked, settings)
        screener = load_screener(settings.data, settings.site)
        plan = asked.plan(screener, settings.max_age_days)
    with open_parts(asked.out, plan, anew=chosen.anew) as parts:
        begun = str(parts.plan[DAY])
        if begun != plan[DAY]:
            complain(f"goes on as of {begun}, the day it was begun")
        job = prepared(build_answerer(screener, day(begun), settings.max_age_days, _no_audit))
        try:
            errors = _work(job, parts, asked.out)
        except KeyboardInterrupt:
            complain("interrupted; the same command goes on")
            return Exit.FAILED
    if errors:
        complain(f"{errors} lists could not be screened; each has its error in its place")
    return Exit.MISUSED if errors else Exit.ANSWERED


def _work(job: Job, parts: Parts, out: Path) -> int:
    """Everything that is not done yet. How many lists could not be answered."""
    columns = (TextColumn("Screening"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=progress_console(), transient=True) as progress:
        task = progress.add_task("", total=job.total)
        for write in job.answer(len(parts.paths), lambda seen: progress.update(task, completed=seen)):
            parts.add(write)
        errors = parts.errors
        parts.join(lambda file: job.join(list(parts.paths), file), out)
    return errors


def _prepare(asked: _Asked, settings: Settings) -> Callable[[Answerer], Job]:
    """The job, but for who answers; the input is looked at. Raises FileError, OSError."""
    if not asked.source.stat().st_size:
        raise FileError(f"{asked.source} is empty; nothing was screened")
    if asked.formats == (_NDJSON, _NDJSON):
        return lambda answerer: LinesJob(asked.source, asked.rows, answerer)
    from service.cli import batch_tables as tables  # noqa: PLC0415 - pyarrow is an extra
    from service.cli.batch_runs import choose_run  # noqa: PLC0415 - likewise

    source: tables.Source
    source = (tables.ParquetSource if asked.formats[0] == _PARQUET else tables.CsvSource)(asked.source, asked.keep)
    sink: tables.Sink = tables.ParquetSink() if asked.formats[1] == _PARQUET else tables.CsvSink()
    if not source.total:
        raise FileError(f"{asked.source} holds no lists; nothing was screened")

    def prepared(answerer: Answerer) -> Job:
        run = choose_run(answerer, settings, asked.keep, asked.where)
        return tables.TableJob(source, sink, asked.rows, asked.keep, run)

    return prepared


def _asked(chosen: argparse.Namespace) -> _Asked:
    """Raises UsageError."""
    source, out, keep = chosen.source, chosen.out, tuple(chosen.keep)
    formats = (_format(source, chosen.format), _format(out, chosen.format))
    if out.exists() and source.exists() and out.samefile(source):
        raise UsageError("IN and OUT are the same file")
    if formats.count(_NDJSON) == 1:
        raise UsageError("NDJSON goes to NDJSON, and Parquet and CSV to Parquet or CSV")
    if keep and _NDJSON in formats:
        raise UsageError("--keep is about columns, which NDJSON does not have")
    if _NDJSON not in formats and find_spec("pyarrow") is None:
        raise UsageError("Parquet and CSV need the extra batch: pip install 'dantrolene-screen[batch]'")
    where = Where(chosen.workers, chosen.cluster, chosen.changed_since)
    if _NDJSON in formats and where != Where():
        raise UsageError("--workers, --cluster and --changed-since are about tables, which NDJSON is not")
    if where.cluster is not None and find_spec("distributed") is None:
        raise UsageError("--cluster needs the extra cluster: pip install 'dantrolene-screen[batch,cluster]'")
    return _Asked(source, out, formats, keep, chosen.part, where)


def _format(path: Path, told: str | None) -> str:
    found = _SUFFIXES.get(path.suffix.lower(), told)
    if found is None:
        raise UsageError(f"{path}: what it holds is not told by its name; say --format")
    return found


def _rows(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) > 0):  # noqa: PLR2004
        raise argparse.ArgumentTypeError("not a whole number from 1 on")
    return int(text)


def _no_audit(*_: object) -> str:
    return "off"
