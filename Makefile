UV := .uv/bin/uv
RUN := $(UV) run --locked --quiet

setup: $(UV) ; $(UV) sync --locked --quiet
$(UV):  ; python3 -m venv .uv && .uv/bin/pip install --quiet uv==0.13.8
demo:  setup ; $(RUN) seedmill run flows/recipes/demo.yaml
test:  setup ; $(RUN) pytest -n 2 --dist loadfile
fast:  setup ; $(RUN) pytest -m "not slow" -n 2 --dist loadfile
check: setup ; $(RUN) ruff format --check . && $(RUN) ruff check . && $(RUN) mypy && $(RUN) lint-imports
.PHONY: setup demo test fast check
