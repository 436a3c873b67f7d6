# `make run` starts everything with nothing to install first but Python 3.11, 3.12 or 3.13.
# PORT, MODE=memory, RHIZOME_DATA_DIR and all other settings come from the environment: `make run PORT=9000`.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak lock setup-run setup-dev

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

run: setup-run ## Start the service, its database, worker and sandbox (PORT=8000; MODE=memory: no database)
	@exec $(BIN)/rhizome dev

test: setup-dev ## Run all tests but the long ones (ARGS="-k streak" narrows them)
	@exec $(BIN)/python -m pytest -n auto --dist loadgroup -m "not soak" $(ARGS)

check: setup-dev ## Check format, lint, types, layers and the fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/unit tests/architecture

bench: setup-dev ## Compare speed with the field's usual stacks (ARGS go to the comparison)
	@exec $(BIN)/python -m benchmarks $(ARGS)

soak: setup-dev ## Run the long tests, and ten times as many lives of all property tests as usual
	$(BIN)/python -m pytest tests/soak -m soak $(ARGS)
	HYPOTHESIS_TIMES=10 $(BIN)/python -m pytest tests/unit tests/contracts -n auto --dist loadgroup -o timeout=3600 $(ARGS)

lock: ## Write requirements/*.lock from pyproject.toml (ARGS=--upgrade takes the newest versions)
	@PYTHON=$(PYTHON) sh tools/lock.sh $(ARGS)

setup-run:
	@$(PYTHON) tools/setup.py run

setup-dev:
	@$(PYTHON) tools/setup.py dev
