# make setup   install everything that is missing        make demo   inspect the bundled portal
# make test    run the tests                             make check  lint, types, import contracts
# make fuzz    altered input files (FUZZ_SECONDS=120) and portals of random looks (SEEDS=1-20)
# make faults  hostile pages, kills and full disks, one after the other (EVERY=1: each write; hours)
# make audit   known vulnerabilities of what is installed          make bench  measure speed
# make mutants mutation testing of the scoring engine, about ten minutes
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
APT := chromium fonts-noto-cjk libpango-1.0-0 libpangocairo-1.0-0 fontconfig nginx-light

.PHONY: setup system demo test check format docs golden mutants lock bench fuzz faults audit clean

setup: $(VENV)/.installed system

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

system: $(VENV)/.system

$(VENV)/.system: | $(VENV)/.installed
	@sh bin/install-system.sh $(APT)
	@touch $@

demo: setup
	@$(BIN)/duwang demo

test: setup
	@$(BIN)/python -m pytest -n auto

check: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
	@$(BIN)/python -m duwang.docs --check

format: setup
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: setup
	@$(BIN)/python -m duwang.docs

golden: setup
	@$(BIN)/python -m tests.reports.test_golden
	@$(BIN)/python -m tests.rubric_map.test_golden

lock:
	uv lock && uv export --quiet --no-emit-project --group dev --format requirements-txt --no-header -o requirements.lock
	uv export --quiet --no-emit-project --only-group mutation --format requirements-txt --no-header \
		-o requirements-mutation.lock

bench: setup
	@$(BIN)/python -m bench.run
	@$(BIN)/python -m bench.scoring

SEEDS ?= 1-20
FUZZ_SECONDS ?= 120
fuzz: setup
	@$(BIN)/python -W ignore -m tests.fuzz --seconds $(FUZZ_SECONDS)
	@$(BIN)/python -m tests.portal.grammar --seeds $(SEEDS) --quiet

EVERY ?= 1
faults: setup
	@$(BIN)/python -m tests.nights.hostile_alone
	@$(BIN)/python -m tests.nights.kills
	@$(BIN)/python -m tests.nights.faults --every $(EVERY)

audit: setup
	@$(BIN)/python bin/audit.py

mutants: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutation.lock
	@$(BIN)/mutmut run && $(BIN)/mutmut results

clean:
	rm -rf $(VENV) demo-store mutants build dist .pytest_cache .mypy_cache .ruff_cache
