# Every command of the project. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON3 ?= python3
PYTHON := .venv/bin/python
# Where `reports` names a folder, what a run found is written there for machines too.
PYTEST = $(PYTHON) -m pytest $(if $(reports),--junitxml=$(reports)/$(@:test-%=%).xml)
# What a command is given beyond its own arguments: make bench ARGS=--quick
ARGS ?=

.PHONY: help venv requirements test test-sqlite test-postgresql test-pgbouncer test-browser test-idp test-faults test-mutations lint bench demo demo-reset demo-check

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | while IFS=$$'\t' read -r name text; do printf '  make %-16s %s\n' "$$name" "$$text"; done

venv: .venv/.to-develop  ## Make .venv with everything that tests and linters need

# A stamp says which requirements are in .venv; a half-made one has none, so the next start makes it anew.
.venv/.to-develop: requirements/dev.txt
	@test -x $(PYTHON) || $(PYTHON3) -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ .venv/.to-run

.venv/.to-run: requirements/sandbox.txt
	@test -x $(PYTHON) || $(PYTHON3) -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

requirements: .venv/.to-develop  ## Pin requirements/*.in with hashes
	for f in base sandbox dev; do .venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/$$f.in -o requirements/$$f.txt; done

# Side by side: each run waits a good deal for the stand-ins' processes and for the database.
test: .venv/.to-develop  ## Run the tests on SQLite, and on PostgreSQL where one answers
	$(MAKE) --no-print-directory -j2 --output-sync=target test-sqlite test-postgresql

ON_EVERY_MACHINE := -m "not browser and not idp and not faults"

test-sqlite: .venv/.to-develop  ## Run the tests on SQLite
	DATABASE_URL=sqlite://:memory: $(PYTEST) $(ON_EVERY_MACHINE) $(ARGS)

# The stand-ins keep a SQLite file each, wherever the site keeps its rows.
test-postgresql: .venv/.to-develop  ## Run the tests on PostgreSQL as the serving role
	$(PYTHON) -m tests.postgresql $(PYTEST) $(ON_EVERY_MACHINE) --ignore=tests/sandbox $(ARGS)

# The strangers of tests/walls/strangers ask by HTTP; whom they reach does not depend on who lends the connection.
test-pgbouncer: .venv/.to-develop  ## Run the walls' tests through PgBouncer in transaction mode
	$(PYTHON) -m tests.postgresql --pgbouncer $(PYTEST) $(ON_EVERY_MACHINE) tests/walls --ignore=tests/walls/strangers $(ARGS)

test-browser: .venv/.to-develop  ## Run the journeys in a real Chromium
	$(PYTEST) -m browser $(ARGS)

test-idp: .venv/.to-develop  ## Sign in at real identity providers
	$(PYTEST) -m idp $(ARGS)

test-faults: .venv/.to-develop  ## Kill processes in the middle of their work
	$(PYTEST) -m faults $(ARGS)

test-mutations: .venv/.to-develop  ## Take each piece of the walls out and see a test notice (ARGS=--write)
	$(PYTHON) -m tests.walls.mutations $(ARGS)

# The stand-ins have settings of their own, and so their own types.
lint: .venv/.to-develop  ## Look at style, types, import order, migrations and templates
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/mypy --config-file sandbox/mypy.ini --cache-dir .mypy_cache/sandbox sandbox tests/sandbox
	.venv/bin/lint-imports --no-logo
	DJANGO_SETTINGS_MODULE=tests.settings DATABASE_URL=sqlite://:memory: $(PYTHON) manage.py makemigrations --check --dry-run
	.venv/bin/djlint --check --quiet .
	.venv/bin/djlint --lint --quiet .

bench: .venv/.to-develop  ## Measure the sync against the peers' way, and what the walls cost (ARGS=--quick)
	$(PYTHON) -m bench.sync $(ARGS)
	$(PYTHON) -m tests.postgresql $(PYTHON) -m bench.walls $(ARGS)

demo: .venv/.to-run  ## Run the site with its stand-ins until Ctrl-C
	$(PYTHON) -m sandbox.demo $(ARGS)

demo-reset: .venv/.to-run  ## Let the demo start afresh
	$(PYTHON) -m sandbox.demo --reset

demo-check: .venv/.to-run  ## Drive the researcher's first day over HTTP and check the ORCID record
	$(PYTHON) -m sandbox.demo.check $(ARGS)
