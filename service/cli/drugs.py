"""``dantrolene-screen drugs``: what is known of a drug."""

import argparse

from service.cli.exits import EXIT_CODES, Exit
from service.cli.output import complain, say, say_json
from service.knowledge.export import is_drug
from service.knowledge.loading import load_knowledge
from service.naming.resolver import build_resolver
from service.rendering.drug import describe, search
from service.rendering.text_drug import render_drug, render_hits
from service.rendering.text_layout import to_ascii
from service.settings import read_settings


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "find drugs by a part of any of their names, or tell all about one"
    parser = commands.add_parser("drugs", help=about, description=about, epilog=EXIT_CODES)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("name", nargs="?", metavar="NAME", help="left out: all substances")
    which.add_argument("--id", metavar="ID", help="the drug to tell all about, by the id that a search shows")
    parser.add_argument("--json", action="store_true", help="as GET /drugs and GET /drugs/ID answer")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    knowledge = load_knowledge(settings.data, settings.site)
    if chosen.id is None:
        hits = search(build_resolver(knowledge.catalogue), chosen.name)
        if chosen.json:
            say_json({"count": len(hits), "drugs": hits})
        else:
            say(render_hits(hits), end="")
        return Exit.ANSWERED
    if not is_drug(knowledge.graph, chosen.id):
        complain(f"there is no drug with the id {to_ascii(chosen.id)}; search with: dantrolene-screen drugs NAME")
        return Exit.FAILED
    described = describe(knowledge, chosen.id)
    if chosen.json:
        say_json(described)
    else:
        say(render_drug(described), end="")
    return Exit.ANSWERED
