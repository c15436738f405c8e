"""How gunicorn serves: each number with its reason."""

from service.settings import read_settings

_settings = read_settings()

bind = f"{_settings.host}:{_settings.port}"

# A screening is a few milliseconds of pure computation, so a worker is a core's worth of work: threads would only
# queue behind the interpreter lock. More workers than cores buy nothing but memory (about 90 MB each).
workers = _settings.workers
worker_class = "sync"

# Tables are loaded by each worker itself. With preload a reload would silently keep the old ones.
preload_app = False

# A sync worker that is silent this long is killed and replaced. The largest list takes well under a second.
timeout = 30
graceful_timeout = 30

# Slow senders hold a sync worker: a buffering proxy belongs in front of anything but loopback. Keep-alive is the
# proxy's business too.
keepalive = 2

# Waiting connections beyond this are refused rather than answered minutes late.
backlog = 256

# The default access log holds whole URLs. Nothing a caller sends may be logged, so there is none.
accesslog = None
errorlog = "-"
loglevel = "info"

# gunicorn opens a control socket in the home directory by default; nobody asked for one.
control_socket_disable = True

# A request line or header larger than any this API needs is refused early.
limit_request_line = 4094
limit_request_fields = 50
