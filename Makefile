# Every target sets up all it needs in .venv; nothing has to be prepared by hand.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
RUN := $(VENV)/bin

.PHONY: demo test reference bench soak conformance pictures lint lock clean
STORY := a_visitor_reports_takes_resolves_and_confirms
.DEFAULT_GOAL := help

help:
	@echo "make demo   play a major incident on this machine, and stay up to look around"
	@echo "make test   ruff, mypy, import-linter and all tests, on SQLite and PostgreSQL"
	@echo "make bench  measure, and write docs/performance.md"
	@echo "make soak   the crash tests, the machine, calendars, and a database that is away for a minute, in full"
	@echo "make conformance  the same calls to a real workspace and to the sandbox, and where they differ"
	@echo "make pictures  play the visitor's story in a browser, and keep its picture for the README"
	@echo "make lint   what make test checks before its tests"
	@echo "make reference  write docs/reference anew, from the code"

demo: $(READY)
	@$(RUN)/tocsin demo

test: $(READY) lint
	@echo "Running the tests on SQLite and PostgreSQL: about half an hour."
	@$(RUN)/python -m pytest $(ARGS)

lint: $(READY)
	@echo "Checking style, types and the layers: half a minute."
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/codespell
	@$(RUN)/mypy
	@$(RUN)/lint-imports --config pyproject.toml

reference: $(READY)
	@$(RUN)/python -m tests.reference

bench: $(READY)
	@echo "Measuring on SQLite and PostgreSQL: about eleven minutes. Leave the machine alone meanwhile."
	@$(RUN)/python -m tests.bench $(ARGS)

soak: $(READY)
	@echo "Crashes (six minutes), the machine (eight), calendars (four), a database that is away (four), payloads (two)."
	@TOCSIN_SOAK=1 $(RUN)/python -m pytest tests/crash tests/machine tests/calendar tests/sla/test_any_life.py \
		tests/badinput/test_stopped.py tests/badinput/test_requests.py $(ARGS)

conformance: $(READY)
	@$(RUN)/python -m tests.conformance

pictures: $(READY)
	@CI=true $(RUN)/python -m pytest tests/browser/test_story.py
	@mkdir -p docs/pictures
	@cp .build/screenshots/$(STORY)/*-rings.png docs/pictures/demo.png

$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) with the locked dependencies: about a minute."
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Tocsin needs Python 3.11 or newer; name one: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# After a change of the dependencies in pyproject.toml.
lock: $(READY)
	@$(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev \
		--no-emit-index-url --no-header --output-file requirements.lock pyproject.toml
	@$(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra image \
		--constraint requirements.lock --no-emit-index-url --no-header --output-file requirements.run.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
