# Everything a fresh machine needs: `make run`, `make test`.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SHELL := /bin/bash
UV := uv==0.13.9
# A worker takes whole files, the long ones first, so that what a file sets up is set up once. One that
# dies is not replaced: the run names its test and ends, where a replacement can wait for ever.
BY_FILE := --dist loadfile --no-loadscope-reorder --max-worker-restart 0

.PHONY: chaos pictures fuzz sbom licences audit digests help run demo check test test-fast test-stages test-servers test-stack bench docs clean lock

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock setup.cfg pyproject.toml Makefile
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info < (3, 14); sys.exit(None if ok else "Nightdesk needs Python 3.11 to 3.13: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --config-settings editable_mode=compat -e .
	@touch $@

run: $(READY)  ## start S3, PostgreSQL and Airflow here and collect the first night
	$(BIN)/nightdesk up

demo: $(READY)  ## the same against the bundled virtual web
	$(BIN)/nightdesk up --demo

check: $(READY)  ## formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: $(READY) test-servers  ## every test; installs a browser, Redis and PostgreSQL where there is none
	@mkdir -p artefacts
	@echo "The UI and the production stack, which wait more than they work, are tested beside the rest;"
	@echo "what they say goes to artefacts/stack.log and follows at the end."
	@$(MAKE) test-stack >artefacts/stack.log 2>&1 & beside=$$!; failed=0; \
	 $(MAKE) test-stages || failed=1; wait $$beside || failed=1; cat artefacts/stack.log; exit $$failed

test-stages: $(READY)  # gives way a little to what runs beside it, which waits and is the longer
	nice -n 2 $(BIN)/python -m pytest -n 3 $(BY_FILE) --durations=60 -m "not stack and not browser"

test-fast: $(READY)  ## the tests that take less than a minute together
	$(BIN)/python -m pytest -n 2 $(BY_FILE) $(addprefix --ignore=tests/,browser chaos fuzz) -m "not slow and not server and not stack and not browser and not recorded"

test-servers:
	@(command -v chromium && command -v redis-server && ls /usr/lib/postgresql/*/bin/postgres) >/dev/null 2>&1 \
	 || (apt-get update -q && apt-get install -qy --no-install-recommends chromium redis-server postgresql)

test-stack: $(READY) test-servers  ## the UI in a browser, then the production stack, natively
	$(BIN)/python -m pytest -m "browser and not stack" tests/browser tests/spiders/test_rendering.py
	$(BIN)/python -m pytest -m stack tests/stack

SIZE := full

bench: $(READY)  ## every measurement, one after the other, into benchmarks/RESULTS.md; hours, or SIZE=small
	$(BIN)/python -m benchmarks --size $(SIZE) --install-peers

fuzz: $(READY)  ## spoil what the readers read, for some minutes; what fails is kept for the next run
	$(BIN)/python -m pytest -n 2 tests/fuzz --hypothesis-profile=fuzz

chaos: $(READY)  ## publish nights through two hundred faults of the store; minutes
	PYTHONPATH=tests $(BIN)/python -m chaos

sbom: $(READY)  ## a CycloneDX bill of what the lock names, in artefacts/
	mkdir -p artefacts
	$(BIN)/uv tool run --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.lock --output-file artefacts/sbom.json

licences: $(READY)  ## the licences of what is installed, in artefacts/
	mkdir -p artefacts
	$(BIN)/uv tool run pip-licenses==5.5.5 --python $(BIN)/python --format=markdown --output-file=artefacts/licences.md

pictures: $(READY) test-servers  ## make the README's pictures from the demo
	$(BIN)/python docs/pictures.py

audit: $(READY)  ## compare the lock with the vulnerabilities that PyPI's database knows
	$(BIN)/uv tool run pip-audit==2.9.0 --disable-pip --no-deps --requirement requirements.lock

digests:  ## ask the registry for the digests of the stack's images, as lines for .env; needs Docker
	@sed -nE 's/.*\$$\{([A-Z]+_IMAGE):-([^:}]+:[0-9][^}]*)\}.*/\1 \2/p' docker-compose.yml | sort -u \
	 | while read name image; do digest=$$(docker buildx imagetools inspect "$$image" --format '{{.Manifest.Digest}}') \
	   || exit 1; echo "$$name=$$image@$$digest"; done

docs: $(READY)  ## write the generated pages of docs/ again
	$(BIN)/python docs/generate.py

lock: $(READY)  ## pin what setup.cfg asks for beyond what is pinned; what is pinned stays
	$(BIN)/uv pip compile --quiet --no-header --universal --python-version 3.11 --all-extras setup.cfg -o requirements.lock >/dev/null

clean:  ## forget the environment and everything embedded services kept
	rm -rf $(VENV) .nightdesk build *.egg-info
