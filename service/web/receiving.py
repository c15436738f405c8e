"""The bytes of a body, all of them or an error: a body that was cut is not a shorter list."""

from http import HTTPStatus

from flask.globals import request_ctx
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from service.intake.body import MAX_BYTES
from service.web.problems import RequestError


def receive(limit: int = MAX_BYTES) -> bytes:
    """The whole body of the current request, at most ``limit`` bytes. Raises RequestError or RequestEntityTooLarge."""
    asked = request_ctx.request
    announced = asked.content_length
    if announced is not None and announced > limit:
        raise RequestEntityTooLarge
    try:
        if announced is None:
            # One byte more than is taken: a chunked body is cut there without an error, and must be seen to be too
            # long.
            asked.max_content_length = limit + 1
            raw = asked.get_data(cache=False)
        else:
            # What announces its length is read from the server as it is: werkzeug would only count along.
            raw = asked.environ["wsgi.input"].read(announced)
    except (ParseException, OSError) as error:
        raise RequestError(HTTPStatus.BAD_REQUEST, "The body could not be read; nothing was checked.") from error
    if len(raw) > limit:
        raise RequestEntityTooLarge
    if announced is not None and len(raw) != announced:
        detail = f"{len(raw)} bytes arrived of {announced} announced; nothing was checked."
        raise RequestError(HTTPStatus.BAD_REQUEST, detail)
    return raw
