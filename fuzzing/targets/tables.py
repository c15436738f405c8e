"""The table loader: one table with some bytes replaced is refused with reasons, or is knowledge that can be screened
with; and with a manifest it is refused whatever the bytes are."""

from functools import cache

from fuzzing.ground import TODAY
from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.manifest import MANIFEST, build_manifest
from service.knowledge.problems import Problem, TablesRefusedError
from service.knowledge.reading import read_draft, read_table
from service.knowledge.tables import SCHEMAS, file_name
from service.screening.canaries import check_canaries
from service.screening.request import Entry, Request
from service.screening.screen import build_screener
from tests.knowledge.editing import few_drugs

_TABLES = sorted(SCHEMAS.keys() - {MANIFEST})
_HEAD = 5
"""One byte for the table, three for the place, one for how many bytes are taken away; the rest is put there."""


def check(raw: bytes) -> None:
    if len(raw) < _HEAD:
        return
    table, changed = _edited(raw)
    if changed == _whole()[table]:
        return
    problems: list[Problem] = []
    list(read_table(file_name(table), changed, SCHEMAS[table](), problems))
    if problems:
        _check_told(problems)
        return
    tables = _whole() | {table: changed}
    knowledge = _built(tables, check_listed=False)
    if knowledge is not None:
        assert _built(tables, check_listed=True) is None, "a table that is not the listed one was taken"
        _check_usable(knowledge)


@cache
def _whole() -> dict[str, bytes]:
    """The same rules as the real tables, about few drugs: a set is built at most tries."""
    tables = dict(few_drugs())
    draft, problems = read_draft(tables)
    assert draft is not None, problems
    return tables | {MANIFEST: build_manifest(tables, {name: len(lines) for name, lines in draft.lines.items()})}


def _edited(raw: bytes) -> tuple[str, bytes]:
    table = _TABLES[raw[0] % len(_TABLES)]
    content = _whole()[table]
    place = int.from_bytes(raw[1:4]) % (len(content) + 1)
    return table, content[:place] + raw[_HEAD:] + content[place + raw[4] :]


def _built(tables: dict[str, bytes], *, check_listed: bool) -> Knowledge | None:
    try:
        return build_knowledge(tables, check_listed=check_listed)
    except TablesRefusedError as refused:
        _check_told(list(refused.problems))
        return None


def _check_told(problems: list[Problem]) -> None:
    """Whoever mends the tables is told where and how."""
    assert problems
    for problem in problems:
        assert problem.detail
        assert problem.remedy
        assert problem.file.endswith(".csv")
        assert problem.line >= 0


def _check_usable(knowledge: Knowledge) -> None:
    """A set that is taken answers: canaries hold or are named, and every drug of it can be asked about."""
    screener = build_screener(knowledge)
    _ = [str(problem) for problem in check_canaries(screener)]
    names = sorted(knowledge.catalogue.display.values())
    request = Request(Entry(name=names[0]), tuple(Entry(name=name) for name in names[:200]), TODAY)
    assert len(screener.screen(request).medications) == min(len(names), 200)
