# Container images like to set it: then every start of Python would compile all packages anew.
export PYTHONDONTWRITEBYTECODE :=
UV := .uv/bin/uv
RUN := $(UV) run --locked --quiet

setup: $(UV) ; $(UV) sync --locked --quiet
$(UV):  ; python3 -m venv .uv && .uv/bin/pip install --quiet uv==0.13.8
demo:  setup ; $(RUN) seedmill run flows/recipes/demo.yaml
# The stories with a Prefect server come after the others: they watch clocks. Each process has a server of its own.
SERVED := tests/flows/test_alone.py tests/flows/test_build.py tests/flows/test_deployments.py tests/flows/test_interrupted.py tests/flows/test_leaks.py tests/flows/test_nightly.py tests/flows/test_server.py tests/flows/test_ui.py
test:  setup ; $(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder $(SERVED:%=--ignore=%) && $(RUN) pytest -n 3 --dist loadfile $(SERVED)
fast:  setup ; $(RUN) pytest -m "not slow" -n 2 --dist loadfile
check: setup ; $(RUN) ruff format --check . && $(RUN) ruff check . && $(RUN) mypy && $(RUN) lint-imports
.PHONY: setup demo test fast check
