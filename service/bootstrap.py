"""The composition root: settings to knowledge to screener to application. The one place that builds."""

import logging
from pathlib import Path

from flask import Flask

from service.access.policy import build_access
from service.knowledge.loading import load_knowledge
from service.knowledge.pausing import without_collecting
from service.knowledge.problems import TablesRefusedError
from service.publishing import Publication
from service.screening.canaries import check_canaries
from service.screening.screen import Screener, build_screener
from service.settings import Settings
from service.web.app import create_app
from service.web.ledger import build_desk
from service.web.state import State

_log = logging.getLogger("service")
_published: dict[Path, Screener] = {}
"""What this process has published last, by its directory. A forked worker has it from the master and loads nothing."""
_refused: dict[Path, tuple[str, ...]] = {}
"""Why what this process tried last was refused, by where it would have been published: a forked worker can tell also
where it could not be written down."""


@without_collecting()
def load_screener(directory: Path, site: Path | None = None) -> Screener:
    """The tables of ``directory``, with those of ``site`` over them, ready to answer.

    Raises TablesRefusedError, also if a canary pair is not found.
    """
    screener = build_screener(load_knowledge(directory, site))
    problems = list(check_canaries(screener))
    if problems:
        raise TablesRefusedError(problems)
    return screener


def build_state(settings: Settings) -> State:
    """What to answer from: the published tables, or, where nothing is published, those of the data directory. Where the
    process that published them, or one it forked, asks, they are not loaded again.

    Refused tables leave a state without a screener: every answer is then a 503, never a clearance, and ``/readyz``
    lists the reasons.
    """
    publication = Publication(settings.published) if settings.published else None
    directory, site = settings.data, settings.site
    if publication and publication.active.is_dir():
        directory = publication.active.resolve()
        site = publication.site_of(directory)
    try:
        screener = _published.get(directory) or load_screener(directory, site)
        return State(screener, (publication.refusals() or _refused.get(publication.root, ())) if publication else ())
    except TablesRefusedError as refused:
        for problem in refused.problems:
            _log.error("tables refused: %s", problem)
        return State(None, tuple(map(str, refused.problems)))


def publish(settings: Settings) -> bool:
    """Validate the data directory and make it what workers load; if it is refused, what was published stays.

    Called once at start and at every reload, before any worker is replaced. False if the tables were refused.
    """
    if settings.published is None:
        return True
    publication = Publication(settings.published)
    try:
        with publication.copy_of(settings.data, settings.site) as copy:
            screener = load_screener(copy, publication.site_of(copy))
            publication.activate(copy)
            _published.clear()
            _published[copy.resolve()] = screener
            _refused.clear()
    except TablesRefusedError as refused:
        for problem in refused.problems:
            _log.error("reload refused, the old tables stay: %s", problem)
        return _keep_old(publication, tuple(map(str, refused.problems)))
    except OSError as error:
        # A full disk or an unreadable file must not end the master, which would take every worker with it.
        _log.error("reload refused, the old tables stay: %s", error)
        return _keep_old(publication, (f"the tables could not be copied: {error.strerror}",))
    _log.info("published tables %s, sha256 %s", screener.knowledge.version, screener.knowledge.digest)
    return True


def _keep_old(publication: Publication, reasons: tuple[str, ...]) -> bool:
    """Write down why the new tables were refused, if that can be written; the log has it in any case. Always False."""
    _refused[publication.root] = reasons
    try:
        publication.refuse(reasons)
    except OSError as error:
        _log.error("the reasons could not be written: %s", error)
    return False


def build_app(settings: Settings) -> Flask:
    access = build_access(settings)
    return create_app(build_state(settings), settings, access, build_desk(settings.ledger))
