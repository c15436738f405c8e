"""``POST /dosing``."""

from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, Response, request

from service.dosing.doser import NoDosingError, make_plan
from service.intake.body import load_json
from service.intake.building import build_request
from service.intake.requests import DosingRequestSchema
from service.rendering.document import is_stale
from service.rendering.dosing import render_plan
from service.rendering.problem import Pointed
from service.settings import Settings
from service.web.negotiation import JSON
from service.web.problems import RequestError
from service.web.receiving import receive
from service.web.screening import answer, check_acceptable
from service.web.state import State
from service.web.times import today


def blueprint(state: State, settings: Settings) -> Blueprint:
    routes = Blueprint("dosing", __name__)
    schema = DosingRequestSchema()

    @routes.post("/dosing")
    def dosing() -> Response:
        """Doses, limits, reviews, monitoring and stop rules for one patient and a therapy about to start."""
        screener = state.current()
        check_acceptable()
        if request.mimetype != JSON:
            raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send Content-Type: {JSON}. Nothing was worked out.")
        data = schema.load(load_json(receive()))
        default = screener.catalogue.display[screener.catalogue.release.default_candidate]
        case = screener.understand(build_request(data, default, today()))
        try:
            plan = make_plan(case, data.get("start_date"))
        except NoDosingError as error:
            detail = "Nothing is on file about dosing this candidate; nothing was worked out."
            pointed = (Pointed("/candidate", "is not a drug with a dosing table here"),)
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointed) from error
        stale = is_stale(screener.knowledge, today(), settings.max_age_days)
        return answer(render_plan(plan, screener.knowledge, stale=stale, request_id=str(uuid4())))

    return routes
