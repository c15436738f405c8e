"""The bytes of a body, all of them or an error: a body that was cut is not a shorter list."""

from http import HTTPStatus

from flask import request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from service.intake.body import MAX_BYTES
from service.web.problems import RequestError


def receive() -> bytes:
    """The whole body of the current request. Raises RequestError or RequestEntityTooLarge."""
    announced = request.content_length
    try:
        raw = request.get_data(cache=False)
    except (ParseException, OSError) as error:
        raise RequestError(HTTPStatus.BAD_REQUEST, "The body could not be read; nothing was checked.") from error
    if len(raw) > MAX_BYTES:
        raise RequestEntityTooLarge
    if announced is not None and len(raw) != announced:
        detail = f"{len(raw)} bytes arrived of {announced} announced; nothing was checked."
        raise RequestError(HTTPStatus.BAD_REQUEST, detail)
    return raw
