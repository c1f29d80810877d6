# Two commands: `make nightly` runs the main job on the demo company, `make test` runs
# every check. Both set up .venv from the hash-pinned lock on first use.

PYTHON ?= python3.11
AS_OF ?= 2017-12-31
HOUSEHOLDS ?= 2469
OMNIMART_HOME ?= $(CURDIR)/var
BIN := .venv/bin
READY := .venv/.ready

export OMNIMART_HOME
export DO_NOT_TRACK := 1

.PHONY: help nightly demo test lint lock dagster clean

help:
	@echo "make nightly [AS_OF=2017-12-31]  write the demo company and run its night"
	@echo "make test                        everything CI runs"
	@echo "make dagster                     the graph, runs and checks in a browser"
	@echo "make lock                        resolve requirements.lock anew (needs uv)"
	@echo "make clean                       remove the demo, landing, build and release"

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (about 2 minutes, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)
	@$(BIN)/python -m demo --out $(OMNIMART_HOME)/demo \
		--until $(AS_OF) --households $(HOUSEHOLDS)

nightly: demo
	@$(BIN)/python -m demo run --out $(OMNIMART_HOME)/demo -- \
		$(BIN)/omnimart nightly --as-of $(AS_OF)

dagster: $(READY)
	@$(BIN)/omnimart dagster

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@mkdir -p target/lint/build
	OMNIMART_HOME=target/lint $(BIN)/sqlfluff lint --disable-progress-bar models tests/dbt

test: lint
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder

lock:
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-strip-extras \
		--no-header --python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(OMNIMART_HOME)
