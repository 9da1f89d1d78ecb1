# Thin names for what bootstrap.py and the tools in .venv do.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat test install lint fix bench constraints clean

chat:
	$(PYTHON) bootstrap.py chat

test:
	$(PYTHON) bootstrap.py test

install:
	$(PYTHON) bootstrap.py install

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-logo

fix:
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench:
	@set -e; for script in benchmarks/*.py; do echo "\$$ $$script"; $(BIN)/python $$script; done

constraints:
	python3.11 scripts/write_constraints.py

clean:
	rm -rf .venv artifacts build dist *.egg-info .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
