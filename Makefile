# The whole interface; `make help` lists it. SYSTEM, ENV and CLOUD choose what.
SYSTEM ?= chrono-scraper
ENV ?= dev
CLOUD ?=
COMPARE ?=
export SYSTEM ENV CLOUD COMPARE
# Where it is set, each of a command's many Pythons compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

# of the system's own folder, and of the default pair at the top
environments = $(patsubst systems/$(1)/Pulumi.%.yaml,%,$(wildcard systems/$(1)/Pulumi.*.yaml)) \
	$(patsubst Pulumi.%.yaml,%,$(shell grep -ls "plinth:system: $(1)$$" Pulumi.*.yaml))

LOCK := -q --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help up down recover disaster preview report deploy concerned images drift explain cost catalogue schema contract outputs show doctor docs test lint format bench lock alert-drill

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18
	@echo
	@echo "  SYSTEM=$(SYSTEM)  one of: $(sort $(patsubst systems/%/system.yaml,%,$(wildcard systems/*/system.yaml)))"
	@echo "  ENV=$(ENV)  $(SYSTEM) has: $(sort $(call environments,$(SYSTEM)))"
	@echo "  CLOUD=$(if $(CLOUD),$(CLOUD),as the stack says: local for dev)"

up: ## Build the system (all set-up included) and show where it answers
	@bin/plinth up

down: ## Remove it whole, data included
	@bin/plinth down

preview: ## Show what `make up` would change
	@bin/plinth preview

recover: ## Make lost servers and volumes anew, their data from copies
	@bin/plinth recover

disaster: ## Rehearse that: destroy a server and its volume under load, recover, say what it cost
	@bin/plinth disaster --yes

drift: ## Find what was changed by hand: on the clouds, in the Swarm, on servers
	@bin/plinth drift

outputs: ## Print the stack's outputs as JSON
	@bin/plinth outputs

show: ## Print again the table that `make up` ended with
	@bin/plinth show

explain: ## Show what the files make of it, and its cost: no engine; COMPARE=prod to compare
	@bin/plinth explain

report: ## A preview as one Markdown comment; PR=owner/repository#1 puts it on a pull request
	@bin/plinth report

deploy: ## What a merge runs: the preview with its policies, and then up
	@bin/plinth preview
	@bin/plinth up

concerned: ## List the stacks that a change concerns; BASE=main to compare with
	@bin/plinth concerned

images: ## List the images of all stacks
	@bin/plinth images

cost: ## Show what it costs, line by line, against its budget; COMPARE=prod to compare
	@bin/plinth cost

catalogue: ## Ask the cloud for today's prices and write them into components/catalog/data
	@bin/plinth catalogue --refresh

schema: ## Write the JSON Schemas of config and outputs anew, and the outputs' reader
	@bin/plinth schema

contract: ## Fail where a change of the outputs breaks who reads them; BASE=main to compare with
	@bin/plinth contract check

# what is watched is prod, and only a local one may be broken
alert-drill: export ENV := $(if $(filter file,$(origin ENV)),prod,$(ENV))
alert-drill: export CLOUD := local
alert-drill: ## Make real faults on a local stack (ENV=prod unless said), and see who hears of them
	@bin/plinth up
	@bin/plinth alert-drill

doctor: ## Say what is here, what is missing, and what would be done about it
	@bin/plinth doctor

docs: ## Write docs/systems.md anew: the documents' facts beside the plans
	@bin/plinth dev
	@.venv/bin/python -m cli.facts
	@.venv/bin/python -m cli.alerts.docs
	@.venv/bin/python -m cli.alerts.drill.page
	@.venv/bin/python -m policies.docs
	@.venv/bin/python -m tests.unit.policies.mutants
	@.venv/bin/python -m contract

test: lint ## Run all tests: unit, engine, system
	@bin/plinth setup
	@.venv/bin/python -m pytest -n 3 --dist loadfile

lint: ## Check style and types
	@bin/plinth dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy .

format: ## Format the source
	@bin/plinth dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: ## Measure; prints a table and writes bench/results/*.json
	@bin/plinth dev
	@.venv/bin/python -m bench

lock: ## Lock the dependencies anew from pyproject.toml
	@bin/plinth dev
	@.venv/bin/uv pip compile $(LOCK) -o requirements.txt pyproject.toml
	@.venv/bin/uv pip compile $(LOCK) -c requirements.txt --group dev -o requirements-dev.txt
