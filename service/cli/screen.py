"""``dantrolene-screen screen``: the service's answer without the service."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from marshmallow import ValidationError
from rich.progress import Progress

from service.bootstrap import load_screener
from service.cli.exits import SCREEN_EXIT_CODES, Exit, gravest
from service.cli.output import complain, progress_console, say, say_json, terminal
from service.cli.questions import Question, add_arguments, body_of, questions
from service.cli.terminal import show
from service.intake.body import BodyError
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema, Threshold
from service.knowledge.words import Severity
from service.rendering.document import is_stale, render
from service.rendering.problem import Pointed, pointed
from service.rendering.text import render_line, render_text
from service.rendering.text_errors import problem_text
from service.rendering.text_layout import to_ascii
from service.screening.answer import Screening
from service.screening.screen import Screener
from service.settings import read_settings
from service.web.times import today

Write = Callable[[dict[str, Any]], None]


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "screen a medication list before dantrolene starts"
    parser = commands.add_parser(
        "screen",
        help=about,
        description="Screens a medication list before dantrolene starts. Needs no server.",
        epilog=SCREEN_EXIT_CODES,
    )
    add_arguments(parser)
    answer = parser.add_argument_group("the answer")
    how = answer.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="as POST /screen answers, one list a line")
    how.add_argument("--plain", action="store_true", help="as text of 80 columns; so also in a file or with NO_COLOR")
    how.add_argument("--line", action="store_true", help="one line a list")
    grades = [grade.value for grade in Threshold]
    answer.add_argument("--fail-on", choices=grades, metavar="SEVERITY", help=f"{', '.join(grades)}; see exit codes")
    parser.set_defaults(run=_run)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Answers one list after the other."""

    screener: Screener
    max_age_days: int
    chosen: argparse.Namespace
    several: bool
    schema: ScreenRequestSchema = field(default_factory=ScreenRequestSchema)

    def answer(self, question: Question) -> Exit:
        """Write the answer about one list, or complain."""
        default = self.screener.catalogue.display[self.screener.catalogue.release.default_candidate]
        try:
            data = self.schema.load(body_of(question, self.chosen, default))
        except OSError as error:
            return self._refuse(question, Exit.FAILED, f"The file could not be used: {error.strerror}.")
        except BodyError as error:
            return self._refuse(question, Exit.MISUSED, f"The list could not be read: {error}.")
        except ValidationError as error:
            return self._refuse(
                question, Exit.MISUSED, "The request has problems; nothing was checked.", pointed(error)
            )
        screening = self.screener.screen(build_request(data, default, today()))
        stale = is_stale(self.screener.knowledge, today(), self.max_age_days)
        document = render(screening, self.screener.knowledge, stale=stale, request_id=str(uuid4()))
        self._write(question, document)
        return exit_of(screening, self.chosen.fail_on)

    def _write(self, question: Question, document: dict[str, Any]) -> None:
        console = None if self.chosen.plain else terminal()
        name = to_ascii(question.label)
        if self.chosen.json:
            say_json(document)
        elif self.chosen.line:
            say((f"{name}: " if self.several else "") + render_line(document, color=console is not None), end="")
        else:
            if self.several:
                say(f"== {name}")
            if console is None:
                say(render_text(document), end="\n" if self.several else "")
            else:
                show(document, console)

    def _refuse(self, question: Question, code: Exit, detail: str, errors: tuple[Pointed, ...] = ()) -> Exit:
        """Complain; with ``--json`` a problem document stands where the answer would."""
        places = [(error.pointer, error.detail) for error in errors]
        complain(problem_text(f"in {question.label}", detail, places), end="")
        if self.chosen.json:
            status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.BAD_REQUEST
            pointers = [{"pointer": pointer, "detail": what} for pointer, what in places]
            head = {"type": "about:blank", "title": status.phrase, "status": status}
            say_json({**head, "detail": detail, "errors": pointers})
        return code


def exit_of(screening: Screening, fail_on: str | None) -> Exit:
    """``fail_on`` counts findings that a minimum severity hides, too; not those that need no action."""
    if fail_on is None:
        return Exit.ANSWERED
    hidden = (item.finding for item in screening.suppressed)
    counted = [*screening.findings, *(found for found in hidden if not found.quiet and not found.let_off)]
    if any(finding.severity >= Severity[fail_on.upper()] for finding in counted):
        return Exit.REACHED
    return Exit.ANSWERED if screening.coverage.complete else Exit.NOT_CLEARED


def _run(chosen: argparse.Namespace) -> int:
    asked = questions(chosen)
    settings = read_settings()
    with progress_console().status("Loading the tables"):
        screener = load_screener(settings.data, settings.site)
    desk = _Desk(screener, settings.max_age_days, chosen, several=len(asked) > 1)
    return gravest([desk.answer(question) for question in _watched(asked)])


def _watched(asked: list[Question]) -> Iterator[Question]:
    """``asked``, with a progress bar where several lists are answered into a file or a pipe before a terminal."""
    if len(asked) == 1 or terminal() is not None:
        yield from asked
        return
    with Progress(console=progress_console(), redirect_stdout=False, redirect_stderr=False, transient=True) as progress:
        yield from progress.track(asked, description="Screening")
