# The commands of this project. `make` alone lists them.
#
# Everything is installed into .venv, target and local/preview/web; nothing outside the checkout is touched, and no AWS account is used.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
CARGO ?= cargo

# Debug builds everywhere: one profile, one set of artefacts, shared by the demo and the tests.
CLOUD := target/debug/local-cloud
OPERATE := target/debug/connect-analytics
TOOLS := .venv/installed
# Only for `sam build`, which cross-compiles with it: 400 MB that nothing else wants.
ZIG_VERSION := 0.17.0
ZIG := .venv/zig-$(ZIG_VERSION)
TEMPLATES := template.yaml timestream.yaml
QUEUE_ALARMS := .local/queue-alarms.json
# The SAM CLI of this checkout, which finds its cargo-lambda and zig there too, and reports to nobody.
SAM := PATH="$(CURDIR)/.venv/bin:$$PATH" SAM_CLI_TELEMETRY=0 sam
PAGE := local/preview/web
PAGE_TOOLS := $(PAGE)/node_modules/.package-lock.json
PAGE_BUILT := $(PAGE)/dist/index.html
DENY_VERSION := 0.20.2
DENY := target/tools-$(DENY_VERSION)/bin/cargo-deny

.PHONY: help
help: ## Lists the commands.
	@awk 'BEGIN { FS = ":[^#]*## " } /^[a-z-]+:[^#]*## / { printf "  make %-25s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: tools build page ## Plays sample events and a simulated hour through the real functions on this machine, and shows what comes of them.
	@$(CLOUD) demo

.PHONY: up
up: tools build page ## Starts the local cloud, keeps it running with a simulated contact centre live in it, and serves the boards.
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

.PHONY: boards
boards: ## Writes Grafana's dashboards and docs/definitions.md from their description.
	@$(CARGO) build --workspace --bin boards --quiet
	@target/debug/boards write

.PHONY: pictures
pictures: tools build page ## Takes the pictures in docs/images anew, of the boards of a simulated hour.
	@$(CLOUD) pictures

.PHONY: redrive
redrive: build ## Sends quarantined records back through their function: of the local cloud, or of BUCKET=… on AWS. ARGS=… are options.
	@if [ -n "$(BUCKET)" ]; then $(OPERATE) redrive --bucket "$(BUCKET)" $(ARGS); else $(CLOUD) redrive -- $(ARGS); fi

.PHONY: cost
cost: build ## Computes what a month costs on AWS: make cost AGENTS=300, or AGENTS=50,300,5000. ARGS=… are options.
	@$(OPERATE) cost --agents "$(or $(AGENTS),50,300,5000)" $(ARGS)

.PHONY: queue-alarms
queue-alarms: build ## Makes a template with alarms for each queue of monitoring/queues.toml: .local/queue-alarms.json, a stack of its own.
	@mkdir -p $(dir $(QUEUE_ALARMS))
	@$(OPERATE) queue-alarms > $(QUEUE_ALARMS)
	@echo "$(QUEUE_ALARMS) can be deployed; docs/deploying.md says how."

.PHONY: test
test: tools build page ## Runs every test. From a fresh clone it builds for a while first.
	@echo "Running every test ..."
	@$(CARGO) test --workspace

.PHONY: check
check: $(DENY) ## Runs what must pass before a change lands: formatting, licences, tests, lints, documentation.
	@echo "Checking the formatting ..."
	@$(CARGO) fmt --all --check
	@echo "Checking licences, banned crates and sources ..."
	@$(DENY) --log-level error check licenses bans sources
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory lint-templates
	@echo "Linting ..."
	@$(CARGO) clippy --workspace --all-targets -- -D warnings
	@echo "Building the documentation ..."
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps

.PHONY: lint-templates
lint-templates: tools queue-alarms ## Checks the templates: sam validate, cfn-lint, and checkov for security.
	@echo "Linting the templates ..."
	@for template in $(TEMPLATES); do $(SAM) validate --lint --region eu-central-1 --template-file $$template || exit 1; done
	@.venv/bin/cfn-lint --non-zero-exit-code informational --regions eu-central-1 -- $(TEMPLATES) $(QUEUE_ALARMS)
	@.venv/bin/checkov --config-file .checkov.yaml

.PHONY: deploy
deploy: tools $(ZIG) ## Builds for AWS and deploys: make deploy ENV=dev, or ENV=prod; samconfig.toml says with what parameters.
	@$(SAM) build
	@$(SAM) deploy --config-env "$(or $(ENV),dev)"

.PHONY: deploy-guide
deploy-guide: ## Prints the guide from nothing to a deployed stack.
	@cat docs/deploying.md

.PHONY: bench
bench: ## Measures the normalisers, the encoding of records, and the simulator.
	@echo "Building optimised, which takes some minutes the first time ..."
	@$(CARGO) bench --package model --package sinks --package simulator

.PHONY: build
build: ## Builds the functions and the local cloud. The first time it compiles the AWS SDK and DataFusion, some minutes.
	@[ -x $(CLOUD) ] || echo "Building for the first time: the AWS SDK and DataFusion take some minutes ..."
	@$(CARGO) build --workspace --bins

# The preview's page, and a headless Chromium for its tests and pictures: all in its own folder, pinned in package-lock.json.
.PHONY: page
page: $(PAGE_BUILT) ## Builds the preview's page, with what npm installs into local/preview/web.

$(PAGE_TOOLS): $(PAGE)/package-lock.json
	@echo "Installing into $(PAGE)/node_modules, once: the chart library, a bundler, a headless Chromium ..."
	@cd $(PAGE) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE_BUILT): $(PAGE_TOOLS) $(PAGE)/build.mjs $(shell find $(PAGE)/src -type f)
	@cd $(PAGE) && node build.mjs
	@touch $@

.PHONY: tools
tools: $(TOOLS) ## Installs MiniStack, the SAM CLI, checkov and cargo-lambda, pinned in local/requirements.txt, into .venv.

# The stamp is written last, so a broken installation is made anew.
$(TOOLS): local/requirements.txt
	@echo "Installing into .venv, once, about a minute: MiniStack (the emulated AWS), the SAM CLI, cargo-lambda, checkov, boto3 ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement local/requirements.txt
	@touch $@

$(ZIG): $(TOOLS)
	@echo "Installing zig into .venv, once: sam build cross-compiles with it ..."
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps ziglang==$(ZIG_VERSION)
	@touch $@

$(DENY):
	@echo "Building cargo-deny, once, into target: a few minutes ..."
	@$(CARGO) install cargo-deny --quiet --locked --version $(DENY_VERSION) --root target/tools-$(DENY_VERSION) --target-dir target/tools-build
	@rm -rf target/tools-build

.PHONY: clean
clean: ## Stops the local cloud and removes everything that was built or installed.
	@[ ! -x $(CLOUD) ] || $(CLOUD) down
	rm -rf target .venv .local monitoring/.env $(PAGE)/node_modules $(PAGE)/dist
