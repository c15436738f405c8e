"""``dantrolene-screen dosing``: doses, limits, monitoring and stop rules for one patient."""

import argparse
from typing import Any
from uuid import uuid4

from marshmallow import ValidationError

from service.bootstrap import load_screener
from service.cli.exits import EXIT_CODES, Exit
from service.cli.output import complain, progress_console, say, say_json, terminal
from service.cli.questions import add_facts, day, facts_of
from service.dosing.doser import NoDosingError, make_plan
from service.intake.building import build_request
from service.intake.requests import DosingRequestSchema
from service.rendering.document import is_stale
from service.rendering.dosing import render_plan
from service.rendering.problem import pointed
from service.rendering.text_dosing import render_dosing
from service.rendering.text_errors import problem_text
from service.screening.screen import Screener
from service.settings import Settings, read_settings
from service.web.times import today


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "doses, limits, monitoring and stop rules for one patient"
    parser = commands.add_parser("dosing", help=about, description=f"{about}. Screens no list.", epilog=EXIT_CODES)
    add_facts(parser)
    parser.add_argument("--start-date", type=day, metavar="DATE", help="puts dates on the steps; YYYY-MM-DD")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="as POST /dosing answers")
    how.add_argument("--plain", action="store_true", help="as text without colour")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    with progress_console().status("Loading the tables"):
        screener = load_screener(settings.data, settings.site)
    try:
        document = _document(chosen, screener, settings)
    except ValidationError as error:
        places = [(found.pointer, found.detail) for found in pointed(error)]
        complain(problem_text("in the request", "Nothing was worked out.", places), end="")
        return Exit.MISUSED
    except NoDosingError:
        complain("Nothing is on file about dosing this drug; nothing was worked out.")
        return Exit.MISUSED
    if chosen.json:
        say_json(document)
    else:
        say(render_dosing(document, color=not chosen.plain and terminal() is not None), end="")
    return Exit.ANSWERED


def _document(chosen: argparse.Namespace, screener: Screener, settings: Settings) -> dict[str, Any]:
    """The answer of ``POST /dosing``. Raises ValidationError, NoDosingError."""
    default = screener.catalogue.display[screener.catalogue.release.default_candidate]
    facts = facts_of(chosen)
    body = facts | {"candidate": {"name": default} | facts.get("candidate", {})}
    if chosen.start_date is not None:
        body["start_date"] = chosen.start_date.isoformat()
    data = DosingRequestSchema().load(body)
    plan = make_plan(screener.understand(build_request(data, default, today())), data.get("start_date"))
    stale = is_stale(screener.knowledge, today(), settings.max_age_days)
    return render_plan(plan, screener.knowledge, stale=stale, request_id=str(uuid4()))
