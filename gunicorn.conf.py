"""How gunicorn serves: each number with its reason."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from service.access.policy import check_start
from service.bootstrap import publish
from service.publishing import Publication
from service.settings import read_settings

# Workers load only what the master has validated and published. The directory is the master's own and goes with it; a
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

# Each worker builds its own knowledge from the published tables. With preload a reload would silently keep the old.
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

# The default access log holds whole URLs. Nothing a caller sends may be logged, so there is none.
accesslog = None
errorlog = "-"
loglevel = "info"

# gunicorn opens a control socket in the home directory by default; nobody asked for one.
control_socket_disable = True

# A request line or header larger than any this API needs is refused early.
limit_request_line = 4094
limit_request_fields = 50


def on_starting(server):
    """Refuse to start open by oversight. Then publish the first set; if it is refused the workers say so."""
    check_start(_settings, server.cfg.address)
    publish(_settings)


def on_reload(server):
    """SIGHUP: publish the tables as they are now, or keep the old set and say why. Then workers are replaced."""
    publish(_settings)


def on_exit(server):
    Publication(_published).remove()
