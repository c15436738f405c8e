"""``dantrolene-screen knowledge lint|fix|diff|import``: looking after the tables."""

import argparse
import textwrap
from pathlib import Path

from service.cli.exits import EXIT_CODES
from service.cli.output import complain, report, say
from service.knowledge.canonical import find_rewritings, plan_fix
from service.knowledge.catalogue import Catalogue
from service.knowledge.diff import compare, describe
from service.knowledge.importers.ndc import import_ndc
from service.knowledge.importers.report import ImportReport
from service.knowledge.importers.rxnorm import import_rxnorm
from service.knowledge.loading import build_knowledge, load_knowledge
from service.knowledge.problems import Problem, TablesRefusedError
from service.knowledge.reading import load_bytes, read_leniently
from service.knowledge.tables import Tables, file_name
from service.settings import read_settings

_WIDTH = 100
_MOST_LISTED = 20


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    knowledge = commands.add_parser("knowledge", help="look after the tables", epilog=EXIT_CODES)
    actions = knowledge.add_subparsers(required=True, metavar="ACTION")
    about = "report every problem of the tables with file, line and remedy, also rows out of order"
    lint = actions.add_parser("lint", help=about, description=about, epilog=EXIT_CODES)
    lint.set_defaults(run=_lint)
    about = "put rows in order, tidy cells and quotes, renew the manifest; writes all that is needed or nothing"
    fix = actions.add_parser("fix", help=about, description=about, epilog=EXIT_CODES)
    fix.add_argument("--accept-lost-rows", action="store_true", help="although a table has fewer rows than listed")
    fix.set_defaults(run=_fix)
    for action in (lint, fix):
        action.add_argument("--data", type=Path, help="directory of the tables (default: the service's own)")
    about = "tell what changed clinically from one directory of tables to another"
    diff = actions.add_parser("diff", help=about, description=about, epilog=f"{EXIT_CODES} A difference is no problem.")
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, metavar="NEW")
    diff.set_defaults(run=_diff)
    _add_imports(actions)


def _add_imports(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "write overlay tables from terminology that the site licenses; use OUT as SITE_DIR"
    into = actions.add_parser("import", help=about, description=about, epilog=EXIT_CODES)
    kinds = into.add_subparsers(required=True, metavar="KIND")
    rxnorm = kinds.add_parser("rxnorm", help="RXNCONSO.RRF and RXNREL.RRF of an RxNorm release")
    rxnorm.add_argument("conso", type=Path, metavar="RXNCONSO")
    rxnorm.add_argument("rel", type=Path, metavar="RXNREL")
    rxnorm.set_defaults(run=lambda chosen: _imported(import_rxnorm(chosen.conso, chosen.rel, _known(), chosen.out)))
    ndc = kinds.add_parser("ndc", help="product.txt of the FDA's NDC directory")
    ndc.add_argument("product", type=Path, metavar="PRODUCT")
    ndc.set_defaults(run=lambda chosen: _imported(import_ndc(chosen.product, _known(), chosen.out)))
    for kind in (rxnorm, ndc):
        kind.add_argument("out", type=Path, metavar="OUT", help="directory for the overlay tables")


def _lint(chosen: argparse.Namespace) -> int:
    raw = load_bytes(_directory(chosen))
    rewritings, _ = find_rewritings(raw)
    untidy = [rewriting.problem for rewriting in rewritings]
    try:
        knowledge = build_knowledge(raw, check_listed=True)
    except TablesRefusedError as refused:
        return report([*refused.problems, *untidy])
    if untidy:
        return report(untidy)
    rows = sum(knowledge.catalogue.tables.counts().values())
    say(f"{rows} rows, no problems; version {knowledge.version}, sha256 {knowledge.digest}")
    return 0


def _fix(chosen: argparse.Namespace) -> int:
    directory = _directory(chosen)
    changed = plan_fix(load_bytes(directory), accept_lost_rows=chosen.accept_lost_rows)
    for table, content in changed.items():
        _replace(directory / file_name(table), content)
        say(f"{file_name(table)}: written anew")
    if not changed:
        say("nothing to do: every table is canonical and as the manifest lists it")
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    for line in describe(compare(_tables_of(chosen.old), _tables_of(chosen.new))):
        say(textwrap.fill(line, _WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False))
    return 0


def _known() -> Catalogue:
    return load_knowledge(read_settings().data).catalogue


def _imported(done: ImportReport) -> int:
    rows = ", ".join(f"{count} {table}" for table, count in sorted(done.rows.items()))
    say(f"written: {rows or 'nothing'}")
    for name, count in list(done.unknown_ingredients.items())[:_MOST_LISTED]:
        say(f"unknown ingredient: {name} blocks {count} concepts")
    say(f"{len(done.collisions)} names collide, {done.malformed_count} lines were malformed; none was imported")
    return 0


def _tables_of(directory: Path) -> Tables:
    """The tables of a directory, perhaps of an older release; what cannot be read today is named and left out."""
    raw = load_bytes(directory)
    tables, problems = read_leniently(raw)
    if not raw or not tables.interactions:
        raise TablesRefusedError(
            problems or [Problem(str(directory), 0, "missing-file", "no tables", "check the path")]
        )
    for problem in sorted(problems):
        complain(f"left out of the comparison: {directory / problem.file}:{problem.line}: {problem.detail}")
    return tables


def _directory(chosen: argparse.Namespace) -> Path:
    given: Path | None = chosen.data
    return given or read_settings().data


def _replace(path: Path, content: bytes) -> None:
    """Whoever reads ``path`` meanwhile sees the old file or the new one, never a part."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    if path.exists():
        beside.chmod(path.stat().st_mode)
    beside.replace(path)
