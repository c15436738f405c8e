"""Whether the service lives, and whether it may be asked."""

from http import HTTPStatus

from flask import Blueprint, Response

from service.rendering.problem import Pointed
from service.web.problems import problem
from service.web.screening import answer
from service.web.state import State


def blueprint(state: State) -> Blueprint:
    routes = Blueprint("operations", __name__)

    @routes.get("/livez")
    def livez() -> Response:
        """The process answers; says nothing about the knowledge."""
        return answer({"status": "alive"})

    @routes.get("/readyz")
    def readyz() -> Response:
        """Ready if there is knowledge to screen with; otherwise 503 with every reason. A refused reload is named."""
        screener = state.screener
        if screener is None:
            reasons = tuple(Pointed("", reason) for reason in state.problems)
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "There is no knowledge base.", reasons)
        knowledge = screener.knowledge
        return answer(
            {
                "status": "ready",
                "version": knowledge.version,
                "sha256": knowledge.digest,
                "reload_refused": list(state.problems),
            }
        )

    return routes
