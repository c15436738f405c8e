"""The bytes of a body, all of them or an error: a body that was cut is not a shorter list."""

from http import HTTPStatus

from flask import request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from service.intake.body import MAX_BYTES
from service.web.problems import RequestError


def receive(limit: int = MAX_BYTES) -> bytes:
    """The whole body of the current request, at most ``limit`` bytes. Raises RequestError or RequestEntityTooLarge."""
    announced = request.content_length
    if announced is not None and announced > limit:
        raise RequestEntityTooLarge
    # One byte more than is taken: a chunked body is cut there without an error, and must be seen to be too long.
    request.max_content_length = limit + 1
    try:
        # What announces its length is read from the server as it is: werkzeug would only count along.
        raw = request.get_data(cache=False) if announced is None else request.environ["wsgi.input"].read(announced)
    except (ParseException, OSError) as error:
        raise RequestError(HTTPStatus.BAD_REQUEST, "The body could not be read; nothing was checked.") from error
    if len(raw) > limit:
        raise RequestEntityTooLarge
    if announced is not None and len(raw) != announced:
        detail = f"{len(raw)} bytes arrived of {announced} announced; nothing was checked."
        raise RequestError(HTTPStatus.BAD_REQUEST, detail)
    return raw
