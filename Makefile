# The scripts do the work; make only knows what has to come first.

PYTHON ?= python3
VENV := .venv

.PHONY: help chat test lint eval bench clean

help:
	@echo "make chat    install if need be, index the bundled corpus, open the web chat"
	@echo "make test    install if need be, run all tests"
	@echo "make lint    check format, style and types"
	@echo "make eval    measure the baseline and our pipeline; see benchmarks/README.md"
	@echo "make bench   measure speed, ours beside a textbook's pipeline: tables and plots in runs/bench"
	@echo "make clean   delete .venv and caches; your corpora in data/ stay"

chat: $(VENV)/.installed
	@$(VENV)/bin/python app.py

test: $(VENV)/.installed-dev
	@scripts/test

lint: $(VENV)/.installed-dev
	@scripts/lint

eval: $(VENV)/.installed-dev
	@$(VENV)/bin/python -m benchmarks.run

bench: $(VENV)/.installed-dev
	@$(VENV)/bin/python -m benchmarks.bench

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: requirements.txt
	@PYTHON="$(PYTHON)" scripts/install
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt
	@PYTHON="$(PYTHON)" scripts/install requirements-dev.txt
	@touch $(VENV)/.installed $@
