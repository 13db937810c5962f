# The commands of this project. `make` alone lists them.
#
# Everything is installed into .venv and target; nothing outside the checkout is touched, and no AWS account is used.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
CARGO ?= cargo

# Debug builds everywhere: one profile, one set of artefacts, shared by the demo and the tests.
CLOUD := target/debug/local-cloud
TOOLS := .venv/installed
DENY_VERSION := 0.20.2
DENY := target/tools-$(DENY_VERSION)/bin/cargo-deny

.PHONY: help
help: ## Lists the commands.
	@awk 'BEGIN { FS = ":[^#]*## " } /^[a-z-]+:[^#]*## / { printf "  make %-25s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: tools build ## Plays the sample events through the real functions on this machine and shows what comes of them.
	@$(CLOUD) demo

.PHONY: up
up: tools build ## Starts the local cloud, plays the sample events, and keeps it running.
	@$(CLOUD) up

.PHONY: down
down: ## Stops what `make up` started.
	@[ ! -x $(CLOUD) ] || $(CLOUD) down

.PHONY: query
query: ## Asks the running local cloud: make query SQL='SELECT …'
	@[ -n "$$SQL" ] || { echo "make query SQL='SELECT …' wants a query" >&2; exit 2; }
	@[ -x $(CLOUD) ] || { echo "the local cloud is not up; make up starts it" >&2; exit 1; }
	@$(CLOUD) query "$$SQL"
# Handed over as it was written, whatever quotes and dollar signs it holds.
query: override export SQL := $(value SQL)

.PHONY: invoke-agent-events
invoke-agent-events: tools build ## Invokes this function once: EVENT=events/….json chooses the event, AS_IS=1 leaves its dates.
	@$(CLOUD) invoke agent-events $(EVENT) $(if $(AS_IS),--as-is)

.PHONY: invoke-contact-events
invoke-contact-events: tools build ## Invokes this function once, likewise.
	@$(CLOUD) invoke contact-events $(EVENT) $(if $(AS_IS),--as-is)

.PHONY: invoke-instance-snapshot
invoke-instance-snapshot: tools build ## Invokes this function once, likewise.
	@$(CLOUD) invoke instance-snapshot $(EVENT) $(if $(AS_IS),--as-is)

.PHONY: test
test: tools build ## Runs every test. From a fresh clone it builds for a while first.
	@echo "Running every test ..."
	@$(CARGO) test --workspace

.PHONY: check
check: $(DENY) ## Runs what must pass before a change lands: formatting, licences, tests, lints, documentation.
	@echo "Checking the formatting ..."
	@$(CARGO) fmt --all --check
	@echo "Checking licences, banned crates and sources ..."
	@$(DENY) --log-level error check licenses bans sources
	@$(MAKE) --no-print-directory test
	@echo "Linting ..."
	@$(CARGO) clippy --workspace --all-targets -- -D warnings
	@echo "Building the documentation ..."
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps

.PHONY: bench
bench: ## Measures the normalisers and the encoding of records.
	@echo "Building optimised, which takes some minutes the first time ..."
	@$(CARGO) bench --package model --package sinks

.PHONY: build
build: ## Builds the functions and the local cloud. The first time it compiles the AWS SDK and DataFusion, some minutes.
	@[ -x $(CLOUD) ] || echo "Building for the first time: the AWS SDK and DataFusion take some minutes ..."
	@$(CARGO) build --workspace --bins

.PHONY: tools
tools: $(TOOLS) ## Installs MiniStack and cargo-lambda, pinned in local/requirements.txt, into .venv.

# The stamp is written last, so a broken installation is made anew.
$(TOOLS): local/requirements.txt
	@echo "Installing into .venv, once: MiniStack (CloudWatch and S3), cargo-lambda (Lambda's runtime), boto3 ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement local/requirements.txt
	@touch $@

$(DENY):
	@echo "Building cargo-deny, once, into target: a few minutes ..."
	@$(CARGO) install cargo-deny --quiet --locked --version $(DENY_VERSION) --root target/tools-$(DENY_VERSION) --target-dir target/tools-build
	@rm -rf target/tools-build

.PHONY: clean
clean: ## Stops the local cloud and removes everything that was built or installed.
	@[ ! -x $(CLOUD) ] || $(CLOUD) down
	rm -rf target .venv .local
