"""What gunicorn serves: ``gunicorn 'service.wsgi:application()'``."""

from flask import Flask

from service.bootstrap import build_app
from service.settings import read_settings


def application() -> Flask:
    return build_app(read_settings())
