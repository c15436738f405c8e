"""The command line: ``dantrolene-screen screen|drugs|serve|knowledge``. Works without a server."""

from service.cli.commands import main

__all__ = ["main"]
