# run and test set everything up; see README.md.
PYTHON ?= python3
TARGET ?=
BIN := .venv/bin
# The locks name everything that is installed, so nothing is resolved: a newer release of a library that a lock names
# without its extra would otherwise stop the installation.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --only-binary :all:

# make ends with 0, 1 or 2, whatever a command ended with; an object that it loads may end it with another code. Where
# there is no C compiler, or a make without `load`, it prints the gate's code and ends with 2.
define EXIT_C
#include <stdlib.h>
extern void gmk_add_function(const char *, char *(*)(const char *, unsigned, char **), unsigned, unsigned, unsigned);
int plugin_is_GPL_compatible;
static char *end(const char *name, unsigned count, char **given) { exit(atoi(given[0])); }
int exit_gmk_setup(const void *place) { gmk_add_function("exit", end, 1, 1, 0); return 1; }
endef
GATE_CODE := .venv/gate.code

.PHONY: run gate sample test lint fix docs bench image lock clean

run: $(if $(TARGET),gate,sample)  ## gate the leaky sample application, or TARGET=path, and end with the gate's code
	$(if $(TARGET),$(eval -load .venv/exit.so)$(exit $(shell cat $(GATE_CODE))))
	@$(if $(TARGET),exit $$(cat $(GATE_CODE)),:)

gate: .venv/run.stamp .venv/exit.so
	@$(BIN)/secgate run "$(TARGET)"; echo $$? > $(GATE_CODE)

sample: .venv/run.stamp
	@$(BIN)/python fixtures/sample.py

test: .venv/dev.stamp  ## the whole suite, without tests that need a system package
	@$(BIN)/python -m pytest -n 2 -m "not system"
	@echo "left out: tests marked \"system\", which need npm, Chromium or PostgreSQL; .ci/run installs what they need and runs them" >&2

lint: .venv/dev.stamp  ## lint and strict types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

fix: .venv/dev.stamp  ## format, and mend what ruff can
	@$(BIN)/ruff check --fix-only . && $(BIN)/ruff format .

docs: .venv/run.stamp  ## write docs/checks.md and docs/schemas
	@$(BIN)/python docs/generate.py

bench: .venv/dev.stamp .venv/bench.stamp  ## ratios against the same job by hand, growth, facts, a fleet; BENCH_TARGET=path or bare git directory
	@$(BIN)/python benchmarks/ratios.py $(or $(BENCH_TARGET),--plot docs/benchmarks.svg)
	@$(BIN)/python benchmarks/front_ends.py $(BENCH_TARGET)
	@$(BIN)/python benchmarks/growth.py --large && $(BIN)/python benchmarks/facts.py
	@$(BIN)/python benchmarks/fleet.py $(BENCH_REPOSITORIES)

image: .venv/run.stamp  ## build the Dockerfile on a base of Debian's packages, and gate with the image; needs root
	@.ci/image

lock:  ## renew the locks; needs pip-tools
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --no-header --no-annotate --allow-unsafe --build-deps-for editable -o requirements.lock pyproject.toml
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --no-header --no-annotate --allow-unsafe -o requirements-dev.lock requirements-dev.in

clean:
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/python.stamp:
	@echo "setting up .venv (once; a minute or two) …" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "secgate needs Python 3.11 or newer; name one with PYTHON=…")'
	@$(PYTHON) -m venv .venv && touch $@

.venv/exit.so: .venv/python.stamp
	@$(file >.venv/exit.c,$(EXIT_C))cc -shared -fPIC -o $@ .venv/exit.c 2>/dev/null || touch $@

# Compiled here, since where Python is told to write no bytecode, as in many images, each run would compile it anew.
.venv/run.stamp: .venv/python.stamp requirements.lock pyproject.toml
	@$(PIP) --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 2 -x /examples/ src checks && touch $@

.venv/bench.stamp: .venv/python.stamp benchmarks/requirements.lock
	@$(PIP) --require-hashes --no-deps --upgrade --target .venv/bench -r benchmarks/requirements.lock || echo "gitleaks cannot be installed here and is left out" >&2
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	@$(PIP) --require-hashes --no-deps -r requirements-dev.lock && touch $@
