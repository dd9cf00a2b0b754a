# One command each. `make help` lists them. Everything is installed below this folder; uv keeps its downloads in its own cache.
# Nothing system-wide, but by `make test` and `make scale-test`: as root on Debian they install browsers, or PostgreSQL, Redis
# and nginx, with apt-get.
PYTHON ?= python3
UV := .tools/uv
RUN := $(UV) run --no-sync --quiet
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test lint check train evaluate bench load drill scale-test pictures

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 18

$(UV): tools/bootstrap.py
	@$(PYTHON) tools/bootstrap.py $(UV)

setup: $(UV) ## fetch uv, Python 3.11 and what the loket needs into this folder
	@$(PYTHON) tools/install.py $(UV)

setup-tests: $(UV) ## the same, with what tests and measurements need
	@$(PYTHON) tools/install.py $(UV) --tests

run: setup ## start the loket: publish, train when needed, serve; prints its address
	@$(RUN) loket up

test: setup-tests ## all tests, on real processes and in real browsers (as root on Debian it installs Chromium and WebKit); ARGS=-n0: one by one
	@$(PYTHON) tools/test_packages.py
	@$(RUN) pytest -n auto --maxprocesses 2 --dist loadgroup --no-loadscope-reorder $(ARGS)

lint: setup-tests ## ruff and mypy
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy

check: setup ## check the content: file, line, reason, what to do
	@$(RUN) loket check

train: setup ## learn the questions; a running loket takes the model over
	@$(RUN) loket train

evaluate: setup ## score understanding on tests/nlu/
	@$(RUN) loket evaluate tests/nlu/*.jsonl

bench: setup-tests ## measure the figures of the README into benchmarks/results.md
	@$(RUN) python -m benchmarks $(ARGS)

load: setup-tests ## let a crowd talk to a loket of its own (12 minutes) into benchmarks/load.md
	@$(RUN) python -m benchmarks.load

drill: setup-tests ## kill and break a loket of its own while people talk to it, into benchmarks/drill.md
	@$(RUN) python -m benchmarks.drill

scale-test: setup-tests ## several machines on this one (PostgreSQL, Redis, nginx; as root on Debian it installs them)
	@$(PYTHON) tools/scale_packages.py
	@$(RUN) pytest tests/scale
	@$(RUN) python -m benchmarks.scale

pictures: setup-tests ## make the pictures of the documents by using a loket of its own (needs chromium)
	@$(RUN) python -m tools.tour $(ARGS)
