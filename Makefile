# What a clone needs: python3.11 or newer with its venv, and make. `make` lists the commands.
.DEFAULT_GOAL := help
.PHONY: help .venv dev demo fleet-demo test prove bench check format lock schema clean
# What was compiled once is kept, whatever the shell says: the tests start the program many times.
unexport PYTHONDONTWRITEBYTECODE

# What requirements-uv.txt says, a file with hashes as the others are.
UV = $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements-uv.txt)
PY := .venv/bin/python
# The first of these that is 3.11 or newer and can make a venv.
FIND_PYTHON = for p in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && { echo $$p; break; }; done
MISSING = Python 3.11 or newer is missing, or its venv: sudo apt-get install python3 python3-venv
# Installs a file of requirements: by uv, which takes half the time, or else by pip.
INSTALL = $(PY) -m uv pip install --quiet --system-certs --python $(PY) --require-hashes \
	--only-binary :all: --compile-bytecode -r $(1) 2>/dev/null \
	|| $(PY) -m pip install --quiet --require-hashes --only-binary :all: -r $(1)
LOCK_WITH = $(PY) -m uv pip compile --quiet --system-certs --universal --python-version 3.11 \
	--generate-hashes --only-binary :all: --no-emit-index-url \
	--custom-compile-command 'make lock' $(UPGRADE)

# On all processors, and once: else each worker of the tests compiles all of it for itself.
COMPILE = $(PY) -m compileall -q -j 0 douze workflows
# What tests share too; pytest compiles the tests themselves in its own way.
COMPILE_TESTS = $(COMPILE) tests -x '/(test_|conftest)'

# A stamp says what is installed; without an interpreter it says nothing.
$(shell test -x $(PY) || rm -f .venv/*.stamp)

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z.-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

demo: .venv/app.stamp  ## let a sample session live its whole life, without account or network
	@$(PY) run.py demo

fleet-demo: .venv/fleet.stamp  ## let two machines work for three associations, and one of them die (wants postgresql)
	@$(PY) -m douze.demo.fleet

test: .venv/dev.stamp  ## run the tests
	@$(COMPILE_TESTS)
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

prove: .venv/dev.stamp  ## 200,000 steps of sessions' lives, every seeded bug, 90 days, crashes, power cuts, all tests at length (an hour)
	@DOUZE_STEPS=$${DOUZE_STEPS:-200000} $(PY) -m tests.life.machine
	@DOUZE_STEPS=$${DOUZE_STEPS:-20000} $(PY) -m tests.life.machine --ledger postgres
	@$(PY) -m tests.life.forgetting
	@DOUZE_LIVES=$${DOUZE_LIVES:-100} $(PY) -m tests.life.forgetting --ledger postgres
	@$(PY) -m tests.life.in_database
	@$(PY) -m tests.life.seeded_bugs
	@$(PY) -m tests.room.exhaustive
	@$(PY) -m tests.room.by_chance
	@$(PY) -m tests.room.seeded_faults
	@$(PY) -m tests.life.filled
	@$(PY) -m tests.season.play
	@$(PY) -m tests.season.play --ledger postgres --days 15 --seeds 4 5
	@$(PY) -m tests.adapters.xlsx_producers
	@$(PY) -m tests.crash.kills
	@$(PY) -m tests.crash.erasing
	@$(PY) -m tests.crash.faults
	@$(PY) -m tests.crash.power
	@$(PY) -m tests.crash.at_once
	@$(PY) -m tests.crash.in_database
	@$(PY) -m tests.fleet.server_faults
	@$(PY) -m tests.fleet.chaos --minutes 10
	@DOUZE_PROVE=1 $(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

bench: .venv/bench.stamp  ## measure what passes cost, into docs/performance.md (wants postfix; half an hour)
	@$(PY) -m bench

check: .venv/dev.stamp  ## format, lint, types and tests, as before every commit
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(COMPILE_TESTS)
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

format: .venv/dev.stamp  ## put the code into its form
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

schema: .venv/app.stamp  ## write settings and letters into docs/config.schema.json and docs/reference.md
	@$(PY) -m douze.config.schema docs/config.schema.json docs/reference.md

lock: .venv/app.stamp  ## write requirements*.txt from pyproject.toml (UPGRADE=--upgrade: newest)
	@$(LOCK_WITH) --group install --output-file requirements-uv.txt
	@$(LOCK_WITH) pyproject.toml --output-file requirements.txt
	@$(LOCK_WITH) pyproject.toml --extra fleet --constraint requirements.txt --output-file requirements-fleet.txt
	@$(LOCK_WITH) pyproject.toml --extra fleet --group dev --constraint requirements-fleet.txt --output-file requirements-dev.txt
	@$(LOCK_WITH) pyproject.toml --extra fleet --group dev --group bench --constraint requirements-dev.txt --output-file requirements-bench.txt

# Compiled here, since the account that runs cron may not be allowed to write it down.
.venv: .venv/app.stamp  ## install what the program needs, into .venv
	@$(COMPILE)

dev: .venv/dev.stamp  ## install what the tests need too

clean:  ## remove what can be made again, but neither var/ nor .venv
	@rm -rf demo .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/app.stamp: requirements.txt requirements-uv.txt
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
		python=$$($(FIND_PYTHON)); \
		test -n "$$python" || { echo '$(MISSING)' >&2; exit 2; }; \
		echo "Making .venv with $$python"; $$python -m venv --clear .venv; fi
	@$(PY) -m uv --version 2>/dev/null | grep -q ' $(UV)' \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes \
			--only-binary :all: -r requirements-uv.txt \
		|| echo 'uv cannot be had; pip does its work' >&2
	@$(call INSTALL,requirements.txt)
	@touch $@

.venv/fleet.stamp: requirements-fleet.txt .venv/app.stamp
	@$(call INSTALL,requirements-fleet.txt)
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/app.stamp
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

.venv/bench.stamp: requirements-bench.txt .venv/dev.stamp
	@$(call INSTALL,requirements-bench.txt)
	@touch $@
