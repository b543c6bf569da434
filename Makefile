# Each target is a few lines; what they do is written in Python.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
UV := $(shell command -v uv 2>/dev/null || echo $(HOME)/.local/share/codegen-uv/bin/uv)
RUN := $(UV) run --frozen
COLLECTIONS := infra/src/codegen_infra/collection
# A test run starts Python thousands of times: half of each start would be compiling.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  \033[36m%-14s\033[0m %s\n", $$1, $$2}'

.PHONY: demo
demo: setup ## From nothing to a verified https:// URL on a local stand
	$(RUN) codegen-dev demo

.PHONY: down
down: setup ## Stop the stand and remove what it left, its caches apart
	$(RUN) codegen-dev down

.PHONY: test
test: test-pure test-component test-chart test-e2e ## Everything CI runs: checks and all test tiers
	@echo "make test: every tier passed"

.PHONY: test-pure
test-pure: setup ## Checks and unit tests, side by side: the longest check uses one processor
	@echo "checks and unit tests, side by side; each is shown once it has ended"
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line check test-unit

.PHONY: test-unit
test-unit: setup ## Pure code, no network, seconds
	$(RUN) pytest tests/unit -n $(or $(WORKERS),2) --disable-socket --allow-unix-socket

.PHONY: test-component
test-component: setup ## Each component with a real API server, PostgreSQL, git and a server
	$(RUN) codegen-dev preflight --install --tests
	$(RUN) pytest tests/component -n $(or $(WORKERS),3) --dist loadgroup  # they wait a lot

.PHONY: test-chart
test-chart: setup ## Charts: lint, schema, RBAC and security assertions
	$(RUN) pytest tests/chart

.PHONY: test-e2e
test-e2e: setup ## The whole line on the stand
	$(RUN) pytest tests/e2e -n 2 --dist loadgroup  # one stand, two groups

.PHONY: test-all
test-all: test ## The same as test; nothing is left out of it

.PHONY: bench
bench: setup ## Measure the numbers of the README on the stand
	$(RUN) codegen-dev bench

.PHONY: bench-agents
bench-agents: setup ## Measure the agents alone: 20 products and changes, without a stand
	$(RUN) codegen-dev bench --only agents

.PHONY: check
check: setup ## Format, lint, types, layers, generated files
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy crds/src operator/src agents/src gateway/src bot/src template/src infra/src cli/src dev/src dev/bench docs tests
	$(RUN) lint-imports
	ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/$(COLLECTIONS) $(RUN) ansible-lint --offline --strict -q --profile production $(COLLECTIONS)/ansible_collections/codegen/server
	$(RUN) python -m codegen_crds.generate --check
	$(RUN) python -m codegen_crds.reference --check
	$(RUN) python docs/generate_reference.py --check
	$(UV) lock --check

.PHONY: format
format: setup ## Format and mend what can be mended
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

.PHONY: generate
generate: setup ## Write the definitions to crds/ and the chart
	$(RUN) python -m codegen_crds.generate
	$(RUN) python -m codegen_crds.reference
	$(RUN) python docs/generate_reference.py

.PHONY: setup
setup: $(UV) ## Install the locked environment (uv included, if missing)
	@$(UV) sync --frozen --quiet --compile-bytecode

.PHONY: setup-hooks
setup-hooks: ## Git hooks: format on commit (never blocks), lint and unit tests on push
	git config core.hooksPath .githooks

$(HOME)/.local/share/codegen-uv/bin/uv:
	python3 -m venv $(HOME)/.local/share/codegen-uv \
		|| (apt-get update -qq && apt-get install -y -qq python3-venv && python3 -m venv $(HOME)/.local/share/codegen-uv)
	$(HOME)/.local/share/codegen-uv/bin/pip install --quiet 'uv>=0.9'
