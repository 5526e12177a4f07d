# The two commands are `make demo` and `make test`; both make what they need in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test deep lint bench changelog clean

# One stamp per set of extras, so that a change of the requirements is installed and nothing else is.
$(VENV)/made:
	$(PYTHON) -c "import sys; sys.exit('Python 3.10 or later is needed; run make PYTHON=python3.12, for example' if sys.version_info < (3, 10) else 0)"
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/demo: $(VENV)/made setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[full,local]"
	touch $@

$(VENV)/test: $(VENV)/made setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@

$(VENV)/bench: $(VENV)/made setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	touch $@

demo: $(VENV)/demo
	$(BIN)/python tutorials/demo.py

test: $(VENV)/test lint
	$(BIN)/python -m pytest

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Soak and fuzz runs that take minutes.
deep: $(VENV)/test
	$(BIN)/python -m pytest -m deep

bench: $(VENV)/bench
	$(BIN)/python -m benchmarks

changelog: $(VENV)/made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check gitchangelog pystache
	$(BIN)/gitchangelog > CHANGELOG.md

clean:
	rm -rf $(VENV) build dist *.egg-info
