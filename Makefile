# Two commands do everything: `make demo` and `make test`. Both set up what they need the first time.
.DEFAULT_GOAL := help
VENV := .venv

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

# One stamp a set of packages: setting up again after the lock has changed is setting up anew.
$(VENV)/.ready: requirements.lock pyproject.toml tools/setup
	@tools/setup $(VENV) $(if $(wildcard $(VENV)/.ready-dev),requirements-dev.lock,requirements.lock) && touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml tools/setup
	@tools/setup $(VENV) requirements-dev.lock && touch $(VENV)/.ready $@

demo: $(VENV)/.ready  ## set up and carry the day in seeds/ from its feeds to an alert: no token, no network
	@$(VENV)/bin/python -m flows demo

demo-page: $(VENV)/.ready  ## the same as a channel in your browser, with buttons that work: no Slack account; Ctrl-C stops it
	@$(VENV)/bin/python -m flows demo-page

up: $(VENV)/.ready  ## run the service: Prefect's server, the scheduled flows; Ctrl-C stops it
	@$(VENV)/bin/walkback run

test: $(VENV)/.ready-dev  ## set up and pass the tests
	$(VENV)/bin/python -m pytest

check: $(VENV)/.ready-dev  ## lint and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

clean:  ## remove the environment and what runs have left
	rm -rf $(VENV) .walkback build .pytest_cache .mypy_cache .ruff_cache

.PHONY: help demo demo-page up test check clean
