# Everything that is done with Rollbook, by name. `make help` lists it.

PLATFORM_PORT ?= 8000
API_PORT ?= 8001
PROCESSES ?= 2
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# An install is stamped, so that a second call costs nothing until a lock changes.
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
BENCH := $(VENV)/.bench-installed

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types unit browser bench lock clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## run a platform with invented schools on this machine (PLATFORM_PORT, API_PORT)
	@exec $(BIN)/rollbook demo --platform 127.0.0.1:$(PLATFORM_PORT) --api 127.0.0.1:$(API_PORT)

test: lint types browser ## everything that a change must pass, on SQLite and on PostgreSQL
	ROLLBOOK_TEST_DATABASE=sqlite $(BIN)/pytest -q -n $(PROCESSES)
	ROLLBOOK_TEST_DATABASE=postgresql $(BIN)/pytest -q -n $(PROCESSES) -m "not once"

check: lint types ## the fast part of it: linters, types, and the tests on SQLite that need no server
	$(BIN)/pytest -q -n $(PROCESSES) -m "not loopback"

browser: ## install Chromium, in which the pages are tested, where it is missing
	@sh scripts/have-chromium

bench: $(BENCH) ## measure the API beside other ways of building it (BENCH_ARGS are handed on, such as --json)
	@$(BIN)/python -m benchmarks.run $(BENCH_ARGS)

lock: $(DEV) ## choose the newest versions that pyproject.toml allows, and lock them with their hashes
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile $(LOCKING) --upgrade --group dev --output-file requirements/dev.txt
	$(BIN)/uv pip compile $(LOCKING) --group build --constraint requirements/dev.txt --output-file requirements/runtime.txt
	$(BIN)/uv pip compile $(filter-out pyproject.toml,$(LOCKING)) --group bench --constraint requirements/dev.txt --output-file requirements/bench.txt

clean: ## remove what was installed and cached (the data of the demo stays in rollbook-data)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist

lint: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: $(DEV)
	$(BIN)/mypy

# One lock for all systems and every Python from 3.11 on.
LOCKING := pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

$(BIN)/python:
	@PYTHON="$(PYTHON)" sh scripts/make-venv $(VENV)

$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing Rollbook (once)"
	@$(PIP) install --quiet --require-hashes --requirement requirements/runtime.txt
	@$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing Rollbook and what tests it (once)"
	@$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(BENCH): requirements/bench.txt $(DEV)
	@echo "Installing what Rollbook is measured against (once)"
	@$(PIP) install --quiet --require-hashes --requirement requirements/bench.txt
	@touch $@
