"""The pages for people: the list and its answer, one drug, the search, and the page for the patient.

No patient facts in URLs: a screening is the answer to a POST, and nothing is kept.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, render_template, request
from flask.blueprints import BlueprintSetupState
from jinja2 import StrictUndefined
from markupsafe import Markup
from marshmallow import ValidationError

from service.intake.building import build_request
from service.intake.forms import read_pairs
from service.intake.requests import CandidateSchema, OptionsSchema, PatientSchema, ScreenRequestSchema
from service.knowledge.catalogue import Catalogue
from service.rendering.document import is_stale, knowledge_base, render
from service.rendering.picture import Picture
from service.rendering.picture_of_list import picture_of
from service.rendering.picture_svg import draw
from service.rendering.problem import pointed
from service.rendering.visible import all_visible
from service.screening.answer import Screening
from service.screening.screen import Screener
from service.settings import Settings
from service.web import page_form
from service.web.ledger import LedgerDesk
from service.web.negotiation import HTML, vary
from service.web.page_form import Filled
from service.web.problems import RequestError
from service.web.receiving import receive
from service.web.state import State
from service.web.times import today
from service.web.watching import Told, tell

FORM = "application/x-www-form-urlencoded"
_SCHEMA = ScreenRequestSchema()


def blueprint(state: State, settings: Settings, desk: LedgerDesk) -> Blueprint:
    """``desk`` records each answer if audit is on."""
    routes = Blueprint(
        "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )
    routes.record_once(_be_strict)

    @routes.get("/")
    def form() -> Response:
        """The form, empty."""
        check_takes_html()
        return _page("screen.html", state.current(), settings, form=Filled(), answer=None)

    @routes.post("/")
    def screened() -> Response:
        """The form with its answer, or with what is wrong with it."""
        return _answer_form("screen.html", state.current(), settings, desk)

    @routes.post("/leaflet")
    def leaflet() -> Response:
        """What the patient should know, to print."""
        return _answer_form("leaflet.html", state.current(), settings, desk)

    return routes


def screen_page(state: State, settings: Settings) -> Callable[[Any, dict[str, Any]], Response]:
    """What shows a browser the document that answers a valid body of ``/screen``, lines and candidate plain names."""

    def show(body: Mapping[str, Any], document: dict[str, Any]) -> Response:
        screener, candidate = state.current(), body["candidate"]
        values = {"candidate": candidate["name"], "route": candidate.get("route", "")}
        lines = page_form.shown("\n".join(body["medications"]))
        screening = screener.screen(build_request(_SCHEMA.load(body), _default(screener), today()))
        filled = Filled({**values, page_form.LIST: lines})
        return _answered("screen.html", screener, settings, filled, (screening, document))

    return show


def drug_page(screener: Screener, settings: Settings, document: Mapping[str, Any], picture: Picture) -> Response:
    """One drug, from what ``/drugs/{id}`` answers as JSON."""
    return _page("drug.html", screener, settings, drug=document, picture=_drawn(picture))


def drugs_page(screener: Screener, settings: Settings, query: str, found: Mapping[str, Any]) -> Response:
    """What a search found, from what ``/drugs`` answers as JSON; or ``problem``, why there was none."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if found.get("problem") else HTTPStatus.OK
    query = page_form.shown(query)
    return _page("drugs.html", screener, settings, status=status, query=query, found=all_visible(found))


def no_drug_page(screener: Screener, settings: Settings) -> Response:
    return _page("no_drug.html", screener, settings, status=HTTPStatus.NOT_FOUND)


def check_takes_html() -> None:
    """Raises RequestError for a caller who does not take a page."""
    accepted = request.accept_mimetypes
    if accepted and not accepted.best_match([HTML]):
        raise RequestError(HTTPStatus.NOT_ACCEPTABLE, f"Offered: {HTML}. Nothing was checked.")


def _be_strict(setup: BlueprintSetupState) -> None:
    """A template that names what is not there is an error, never a gap."""
    setup.app.jinja_env.undefined = StrictUndefined
    setup.app.jinja_env.trim_blocks = True
    setup.app.jinja_env.lstrip_blocks = True


def _answer_form(template: str, screener: Screener, settings: Settings, desk: LedgerDesk) -> Response:
    """The page with the answer; or the form as it was sent, with every problem beside its field."""
    check_takes_html()
    if request.mimetype != FORM:
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send Content-Type: {FORM}. Nothing was checked.")
    form = page_form.with_replacement(page_form.read(read_pairs(receive())), screener.resolver)
    body = form.body(_default(screener))
    form = form.with_problems(form.contradictions).with_problems(_problems(body))
    if form.problems:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page("screen.html", screener, settings, status=status, form=form, answer=None)
    screening = screener.screen(build_request(_SCHEMA.load(body), _default(screener), today()))
    stale = is_stale(screener.knowledge, today(), settings.max_age_days)
    document = render(screening, screener.knowledge, stale=stale, request_id=str(uuid4()))
    digest, request_id = screener.knowledge.digest, document["request_id"]
    document["audit"] = desk.audit(body, screening, knowledge=digest, request_id=request_id).value
    shown = _answered(template, screener, settings, form, (screening, document))
    return tell(shown, Told((screening,), request_id))


def _problems(body: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """What the schema says is wrong with ``body``, by field."""
    try:
        _SCHEMA.load(body)
    except ValidationError as error:
        return page_form.problems_by_field([(place.pointer, place.detail) for place in pointed(error)])
    return {}


def _default(screener: Screener) -> str:
    """The name of the candidate if none is given."""
    return screener.catalogue.display[screener.catalogue.release.default_candidate]


def _answered(
    template: str, screener: Screener, settings: Settings, form: Filled, answer: tuple[Screening, dict[str, Any]]
) -> Response:
    screening, document = answer
    picture = _drawn(picture_of(screening, screener.catalogue))
    return _page(template, screener, settings, form=form, answer=all_visible(document), picture=picture)


def _drawn(picture: Picture) -> dict[str, Any]:
    """The picture, for a template: its SVG, the same in words, and where each finding is in it."""
    return {
        "svg": Markup(draw(picture)) if picture.is_drawn else "",  # noqa: S704 - made and escaped by the XML library
        "words": picture.words,
        "left_out": picture.left_out,
        "anchors": dict(picture.anchors),
    }


def _page(
    template: str, screener: Screener, settings: Settings, *, status: HTTPStatus = HTTPStatus.OK, **values: Any
) -> Response:
    stale = is_stale(screener.knowledge, today(), settings.max_age_days)
    html = render_template(
        template,
        knowledge=knowledge_base(screener.knowledge, stale=stale),
        today=today().isoformat(),
        offered=_offered(screener.catalogue),
        choices=page_form.choices,
        **values,
    )
    return vary(Response(html, status=status, content_type=f"{HTML}; charset=utf-8"))


def _offered(catalogue: Catalogue) -> dict[str, Any]:
    """What the form lets choose from: the words that the schema takes, with the names that the tables have."""
    names = {row.id.value: row.name for row in catalogue.indications.values()}
    candidate, options, patient = CandidateSchema().fields, OptionsSchema().fields, PatientSchema().fields
    return {
        "default": catalogue.display[catalogue.release.default_candidate],
        "route": [(word, word) for word in _words(candidate["route"])],
        "indication": [(word, names.get(word, word)) for word in _words(candidate["indication"])],
        "jurisdiction": [(word, word.upper()) for word in _words(options["jurisdiction"])],
        "sex": [(word, word) for word in _words(patient["sex"])],
        "yes_no": [("yes", "yes"), ("no", "no")],
        "conditions": sorted((row.id, row.name) for row in catalogue.conditions.values()),
    }


def _words(field: Any) -> tuple[str, ...]:
    words: tuple[str, ...] = field.words
    return words
