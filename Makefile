# `make run` and `make test` do everything on a fresh machine with CPython 3.11 or newer, make and a package index.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
export HOST PORT WORKERS

BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: run test lint fix install lock bench-naming bench-start scorecard

run: $(STAMP)
	exec $(BIN)/gunicorn -c gunicorn.conf.py 'service.wsgi:application()'

test: $(STAMP)
	$(BIN)/pytest -n 3 --dist worksteal

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dantrolene-screen knowledge lint

fix: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: $(STAMP)

bench-naming: $(STAMP)
	$(BIN)/python -m benchmarks.naming

bench-start: $(STAMP)
	$(BIN)/python -m benchmarks.cold_start

scorecard: $(STAMP)
	$(BIN)/python -m scorecard

$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("CPython 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $(STAMP)

# Raises every pinned version to the newest that pyproject.toml allows, with hashes.
PIN := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: $(STAMP)
	$(PIN) -o requirements.lock pyproject.toml
	$(PIN) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
