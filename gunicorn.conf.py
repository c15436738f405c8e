"""How gunicorn serves: each number with its reason."""

import gc
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from service.access.policy import check_start
from service.bootstrap import publish
from service.observing.board import PUBLISHED, REFUSED, shared_board
from service.publishing import Publication
from service.settings import read_settings

# Workers answer only from what the master has validated and published. The directory is its own and goes with it; a
# reload executes this file again in the same process, so the path stays.
_settings = read_settings()
_published = _settings.published or Path(tempfile.gettempdir()) / f"dantrolene-screen-{os.getpid()}"
_settings = replace(_settings, published=_published)
raw_env = [f"PUBLISHED_DIR={_published}"]

bind = f"{_settings.host}:{_settings.port}"

# A screening is a few milliseconds of pure computation, so a worker is a core's worth of work: threads would only
# queue behind the interpreter lock. More workers than cores buy nothing but memory.
workers = _settings.workers
worker_class = "service.worker.Worker"

# Workers inherit the knowledge that the master has validated. With preload a reload would silently keep the old.
preload_app = False

# A sync worker that is silent this long is killed and replaced. The largest list takes well under a second.
timeout = 30
graceful_timeout = 30

# Slow senders hold a sync worker: a buffering proxy belongs in front of anything but loopback. Keep-alive is the
# proxy's business too.
keepalive = 2

# Beyond this the kernel drops connections, and the caller's kernel tries again only seconds later. The proxy of the
# deployment sends 1,024 at most at once and refuses what is more at once, so that nobody is answered minutes late.
backlog = 2048

# The default access log holds whole URLs. Nothing a caller sends may be logged, so there is none; the application
# writes a line for each request. Everything is one JSON object a line, on standard error.
accesslog = None
errorlog = "-"
logger_class = "service.worker.Log"
loglevel = "info"

# gunicorn opens a control socket in the home directory by default; nobody asked for one.
control_socket_disable = True

# A request line or header larger than any this API needs is refused early.
limit_request_line = 4094
limit_request_fields = 50


def on_starting(server):
    """Refuse to start open by oversight. Then publish the first set; if it is refused the workers say so."""
    check_start(_settings, server.cfg.address)
    _publish()


def on_reload(server):
    """SIGHUP: publish the tables as they are now, or keep the old set and say why. Then workers are replaced."""
    _publish()
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def pre_fork(server, worker):
    """Each worker counts in its own row of the board."""
    worker.row = shared_board().take()
    if worker.row is None:
        server.log.warning("more workers than can be counted: what this one does is not in /metrics")


def post_fork(server, worker):
    shared_board().settle(worker.row)
    # A request leaves no cycles behind, and what is remembered of it would be looked through again and again.
    gc.set_threshold(50_000, 20, 100)


def child_exit(server, worker):
    """A worker has ended, in whatever way. What it counted stays."""
    shared_board().release(worker.row)


def _publish():
    """Workers inherit what is built here. The collector stays out of the way while it is built, and out of it for good:
    looking through a million objects that never go would slow every worker and copy the memory they share."""
    gc.unfreeze()
    gc.disable()
    shared_board().mine[PUBLISHED if publish(_settings) else REFUSED] += 1
    gc.enable()
    gc.freeze()


def on_exit(server):
    Publication(_published).remove()
