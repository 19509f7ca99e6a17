# oneroof: what a newcomer types. Needs Debian's python3, python3-venv and make; everything else goes into .venv.
# The page and the tests need nodejs, npm and chromium too; a wheel carries the page built.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
JOBS   ?= 2
# a part of the long tests: in an order of its own for each seed, and no test starts in the last five minutes
PART = $(if $(SLICE),--slice $(SLICE) --minutes $(shell expr $(or $(MINUTES),30) - 5))

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PAGE := src/oneroof/server/page/index.html
PAGE_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print)

.PHONY: help setup setup-dev page serve wheel try-wheel warm demo test test-slow coverage lint format docs requirements clean

help:  ## say what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("oneroof needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV) || { echo "Debian: apt install python3-venv" >&2; rm -rf $(VENV); exit 1; }

# Stamps, so that nothing is installed twice; pip runs again when the list of needs changes.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-serve: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable '.[serve]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-docs: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable '.[docs]'
	@touch $@ $(VENV)/.installed

setup: $(VENV)/.installed  ## put oneroof and what it needs into .venv
setup-dev: $(VENV)/.installed-dev  ## the same, with what the tests need

web/node_modules/.installed: web/package.json web/package-lock.json web/.npmrc
	npm install --no-save --prefix web --silent
	@touch $@

$(PAGE): web/node_modules/.installed $(PAGE_SOURCES)
	npm run --prefix web --silent build

page: $(PAGE)  ## build the page that `oneroof serve` opens, into the package

serve: $(VENV)/.installed-serve page  ## build the page and open it in the browser; Ctrl-C ends it
	$(BIN)/oneroof serve $(if $(PORT),--port $(PORT))

wheel: page | $(BIN)/python  ## build the wheel, with the page inside, into dist/
	rm -rf dist
	$(PIP) wheel --quiet --no-deps --wheel-dir dist .
	$(PYTHON) -c "import glob, zipfile; zipfile.ZipFile(glob.glob('dist/*.whl')[0]).getinfo('oneroof/server/page/index.html')"
	@ls -1s --block-size=k dist

try-wheel: wheel  ## install the wheel into an empty environment without Node, and see that it serves the page
	$(PYTHON) .ci/try_wheel.py dist/*.whl

warm: setup  ## compile all kernels for this machine now, in two processes
	$(BIN)/oneroof warm

demo: setup  ## run the third site of 2007 and say who was protected and why
	$(BIN)/oneroof run third-site-2007 --seed 1 --out demo-output

# each kernel is compiled once, in two processes: or every worker of the tests would compile its own
test: setup-dev page warm  ## the usual tests
	npm run --prefix web --silent test
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --no-skips

test-slow: setup-dev page warm  ## the long tests only: large populations, many mutated files; SLICE=seed MINUTES=30 runs a part of them
	$(BIN)/python -m pytest -n $(JOBS) --dist load --maxschedchunk 1 --no-skips -m slow --timeout 3600 $(PART)

coverage: setup-dev page warm  ## the usual tests, and how much of the code outside kernels they reach
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --no-skips --cov --cov-report=term --cov-fail-under=90

lint: setup-dev web/node_modules/.installed  ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	npm run --prefix web --silent lint

format: setup-dev web/node_modules/.installed  ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	npm run --prefix web --silent format

docs: $(VENV)/.installed-docs  ## build the site under docs/ into site/, strictly: a broken link fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@# nothing is fetched from outside, not a font
	! grep -rnE '<(script|link|img|iframe)[^>]+(src|href)="?(https?:)?//' site --include='*.html'

requirements: setup-dev  ## which rows of tests/requirements.tsv are shown by tests, and which are not
	@$(BIN)/python -m pytest --collect-only -qq -m '' --requirements | sed -n '/^Shown/,$$p'

clean:  ## remove what was made, the environment too
	rm -rf $(VENV) demo-output site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov \
	    $(dir $(PAGE)) web/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
