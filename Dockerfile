# Two stages: the first installs the pinned packages, the second holds only what runs. No compiler, no root.
FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock \
 && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home screen
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY gunicorn.conf.py LICENSE ./
COPY service service
COPY data data
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=2)"]
# It listens on every address, so it starts only with KEYS_FILE or JWT_ISSUERS set, or AUTH=off behind a gateway.
# Heartbeat files go to memory, so the root file system can be read-only: docker run --read-only --tmpfs /tmp --cap-drop ALL
CMD ["gunicorn", "-c", "gunicorn.conf.py", "--worker-tmp-dir", "/dev/shm", "service.wsgi:application()"]
