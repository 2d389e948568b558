# The two commands of the README: `make run` and `make test`. Each works on a bare clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PORT ?= 8000
# tests wait a good deal for servers, browsers and worker processes: one more at once than there are cores
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(8, 1 + (os.cpu_count() or 1)))')
# many machines set this for containers; without compiled files every process that is started reads all sources anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-all test-postgres lint check browser database clean

run: $(VENV)/.base
	$(BIN)/scenewright web --port $(PORT)

# what every change has to pass; `test-all` adds the long talks and series, whose parts have tests of their own here
test: WHICH = -m "not long"
test test-all: $(VENV)/.dev
	$(MAKE) --no-print-directory --jobs=4 browser database lint $(VENV)/.compiled
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(WHICH)

# the tests that keep records, on a PostgreSQL of their own instead of files of SQLite; what is about such a file stays there
test-postgres: $(VENV)/.dev browser database
	SCENEWRIGHT_TEST_DATABASE=postgres $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long" tests/tools tests/agent

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

# on a new machine every test process would compile all sources by itself; one does it while the types are checked
$(VENV)/.compiled: $(VENV)/.dev
	$(BIN)/python -m pytest --collect-only --quiet --quiet > $@.log || { cat $@.log; exit 1; }
	touch $@

check: lint
	$(BIN)/python scripts/audit.py
	$(BIN)/python -m pytest -q tests/house

browser: $(VENV)/.dev
	$(BIN)/python scripts/browser.py

# after the browser: two package managers cannot be at work at once
database: $(VENV)/.dev browser
	$(BIN)/python scripts/postgres.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Scenewright needs Python 3.11, 3.12 or 3.13: run make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e .
	touch $@

# torch comes first and alone, so that nothing else chooses another build of it; of its thousands of files only those that
# are used get compiled, at their first use. What `run` needs is among it
$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --no-compile torch==2.13.0
	$(PIP) --no-compile -e '.[dev,local]'
	touch $(VENV)/.base $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
