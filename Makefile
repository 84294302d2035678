# Two commands matter: `make demo` shows what this does, `make test` proves that it works.
# Both start from a bare clone; Python 3.11 or newer, git and make are all they need.

VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile --quiet --no-config --generate-hashes --no-annotate --no-header --upgrade \
	--only-binary :all: --python-version 3.11
# No Makefile feature is worth a surprise: recipes run in order, in one plain shell each.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help env setup browser demo test check verify torture round bench format lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(VENV)/.made ## .venv with what requirements.lock pins, and takehome itself

$(VENV)/.made: requirements.lock pyproject.toml
	@for python in "$$PYTHON" python3.11 python3.12 python3.13 python3.14 python3; do \
	    test -n "$$python" || continue; \
	    if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        found="$$python"; break; \
	    fi; \
	done; \
	if test -z "$$found"; then \
	    echo "No Python 3.11 or newer with venv was found. Install one (Debian: apt-get install python3-venv)," >&2; \
	    echo "or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 2; \
	fi; \
	echo "Making $(VENV) with $$found" >&2; \
	"$$found" -m venv --clear $(VENV)
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

setup: env ## a Docker engine and the images; asks before it installs anything, unless CI is set or YES=1
	$(BIN)/takehome setup $(if $(YES),--yes)

demo: env setup ## grade four sample submissions, from nothing to reports
	$(BIN)/python -m demo

browser: env ## Chromium, which the pages are tested in; asks before it installs it, unless CI is set or YES=1
	@YES=$(YES) $(BIN)/python -m tests.browser.chromium

# The attacks keep two cores busy by themselves; the other tests wait for boxes, engines and clocks much of the time.
# On the solutions of two hidden suites a share is tried here, and all in `make verify`.
test: check setup browser ## everything, Docker and a browser included; what CI runs
	$(BIN)/pytest --run-browser -m browser --numprocesses auto --dist worksteal
	$(BIN)/pytest --run-docker -m docker tests/attacks
	$(BIN)/pytest --run-docker -m docker --ignore tests/attacks --numprocesses 2 --dist loadfile

check: env ## lint, types, import contracts, quick tests; no Docker, no browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "not docker and not browser" --numprocesses auto --dist worksteal

verify: env setup ## prove the hidden suites of flight-delays and of a new assessment on their solutions
	$(BIN)/takehome author verify flight-delays
	rm -rf build/new-assessment build/new-assessment-verified
	$(BIN)/takehome author new new-assessment --in build
	$(BIN)/takehome author verify build/new-assessment --out build/new-assessment-verified

torture: env setup ## takes each rule of the wall out in turn: does its test fail? kills a cohort thirty times
	$(BIN)/python -m tests.torture
	$(BIN)/python -m tests.faults

round: env setup ## a round of forty repositories, killed twice on the way: forty right outcomes?
	$(BIN)/python -m tests.round

bench: demo ## what the README's claims about speed rest on
	$(BIN)/python -m benchmarks

format: env ## mend what can be mended by machine
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

lock: env ## newest versions into every lock that is ours
	$(COMPILE) --universal --group dev pyproject.toml -o requirements.lock
	cd sandbox/locks && for name in tools examiner; do \
	    ../../$(COMPILE) --python-platform x86_64-unknown-linux-gnu $$name.in -o $$name.lock || exit 1; done

clean: env ## remove every box, volume and image that we made
	$(BIN)/takehome clean
