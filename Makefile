# Set-up and the few commands that everything starts from. `make help` lists them.
#
# PORT (8000) and DATA (var) may be given to `make run`; both may come from the environment, DATA may hold spaces.
# ARGS is passed to pytest by `make test` and `make drills`.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: run test drills bench lint format shots help setup setup-tests

PYTHON ?= python3
PORT ?= 8000
DATA ?= var
ARGS ?=
export PORT DATA

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: setup ## starts the whole portal at http://127.0.0.1:$(PORT)
	@exec .venv/bin/python manage.py up --port "$$PORT" --data "$$DATA"

test: setup-tests ## every check and test, browser journeys included
	@CHROMIUM="$$(.ci/chromium)"
	export CHROMIUM
	"$(MAKE)" --no-print-directory lint
	.venv/bin/python -m pytest -n 2 --dist loadscope -m "not drill and not performance" $(ARGS)

drills: setup-tests ## the long ones: kills, parallel writers; each prints its figure
	@CHROMIUM="$$(.ci/chromium)"
	export CHROMIUM
	.venv/bin/python -m pytest -s -m drill $(ARGS)

bench: setup-tests ## the speed table: each figure beside its yardstick (SIZES=1000 for a small one)
	@.venv/bin/python -m tests.bench

shots: setup-tests ## pictures of every page by role into var/shots, those of the guides into docs/pictures
	@CHROMIUM="$$(.ci/chromium)"
	export CHROMIUM
	SHOTS=1 .venv/bin/python -m pytest -q tests/journeys/test_every_page.py

lint: setup-tests ## style, templates, types, import contracts, migrations
	@.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	checks="$$(mktemp -d)"
	chmod 711 "$$checks"
	trap 'rm -rf "$$checks"' EXIT
	DATA="$$checks" .venv/bin/python manage.py makemigrations --check --dry-run

format: setup-tests ## formats code and templates
	@.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2

# A stamp holds the digest of what is installed, so that a later start installs nothing.
setup:
	@if ! [ -x .venv/bin/python ]; then
		command -v "$(PYTHON)" >/dev/null || { echo "The portal needs Python 3.11 or newer; $(PYTHON) is not installed." >&2; exit 1; }
		"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The portal needs Python 3.11 or newer; this is $$("$(PYTHON)" --version)." >&2; exit 1; }
		"$(PYTHON)" -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing; on Debian: apt-get install python3-venv." >&2; exit 1; }
	fi
	$(call install,requirements.lock)

setup-tests: setup
	@$(call install,requirements-test.lock)

define install
wanted="$$(sha256sum $(1) | cut -c 1-64)"
if [ "$$(cat .venv/.$(1) 2>/dev/null || true)" != "$$wanted" ]; then
	echo "Installing $(1) into .venv (once, about half a minute) …"
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	echo "$$wanted" > .venv/.$(1)
fi
endef
