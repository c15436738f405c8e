"""``POST /screen``."""

import json
from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, Response, request

from service.intake.body import load_json
from service.intake.requests import ScreenRequestSchema, build_request
from service.rendering.document import is_stale, render
from service.settings import Settings
from service.web.problems import MEDIA_TYPE as PROBLEM
from service.web.problems import RequestError
from service.web.receiving import receive
from service.web.state import State
from service.web.times import today

JSON = "application/json"


def blueprint(state: State, settings: Settings) -> Blueprint:
    routes = Blueprint("screening", __name__)
    schema = ScreenRequestSchema()

    @routes.post("/screen")
    def screen() -> Response:
        """Screen one medication list for one therapy about to start."""
        screener = state.current()
        check_acceptable()
        if request.mimetype != JSON:
            raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send Content-Type: {JSON}. Nothing was checked.")
        data = schema.load(load_json(receive()))
        default = screener.catalogue.display[screener.catalogue.release.default_candidate]
        screening = screener.screen(build_request(data, default, today()))
        stale = is_stale(screener.knowledge, today(), settings.max_age_days)
        return answer(render(screening, screener.knowledge, stale=stale, request_id=str(uuid4())))

    return routes


def check_acceptable(*also: str) -> None:
    """Refuse a caller who would take neither JSON nor any of the media types in ``also``."""
    accepted, offered = request.accept_mimetypes, [JSON, *also]
    if accepted and not accepted.best_match([*offered, PROBLEM]):
        raise RequestError(HTTPStatus.NOT_ACCEPTABLE, f"Offered: {', '.join(offered)}. Nothing was checked.")


def answer(body: object) -> Response:
    """``body`` as JSON that keeps letters readable, and ends with a line end for a terminal's sake."""
    return Response(json.dumps(body, ensure_ascii=False) + "\n", content_type=JSON)
