# Two commands do everything: `make demo` and `make test`. Both set up what they need the first time.
.DEFAULT_GOAL := help
VENV := .venv

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

# One stamp a set of packages: setting up again after the lock has changed is setting up anew.
$(VENV)/.ready: requirements.lock pyproject.toml tools/setup
	@tools/setup $(VENV) requirements.lock && touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml tools/setup
	@tools/setup $(VENV) requirements-dev.lock && touch $(VENV)/.ready $@

test: $(VENV)/.ready-dev  ## set up and pass the tests
	$(VENV)/bin/python -m pytest

check: $(VENV)/.ready-dev  ## lint and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

clean:  ## remove the environment and what runs have left
	rm -rf $(VENV) .walkback build .pytest_cache .mypy_cache .ruff_cache

.PHONY: help test check clean
