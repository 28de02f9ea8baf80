# make site   everything from a fresh clone to a built site
# make test   every test
# make web    the public edition, in public-web/: sums alone, small counts hidden
# make release TAG=2022-W22   the site of a Git tag, beside the earlier releases
# The other targets run one stage each; DAY=2022-05-15 describes that day instead of the latest.
PYTHON ?= python3
DAY ?=
BIN := .venv/bin
# What checks the scripts of the pages keeps its own cache beside itself, and asks no network.
DENO := DENO_DIR=.venv/deno DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 $(BIN)/deno
READY := .venv/ready
AS_OF := $(if $(DAY),--as-of $(DAY))

.PHONY: site web release serve check compute audit fmt test lint bench golden lock clean

site: $(READY)        ; $(BIN)/lookback site $(AS_OF)
web: $(READY)         ; $(BIN)/lookback site --audience web $(AS_OF)
release: $(READY)     ; $(BIN)/lookback release $(TAG) $(AS_OF)
serve: $(READY)       ; $(BIN)/lookback serve $(AS_OF)
check: $(READY)       ; $(BIN)/lookback check --report exports/internal/check.json
compute: $(READY)     ; $(BIN)/lookback compute $(AS_OF) --out exports/internal/results
audit: $(READY)       ; $(BIN)/lookback audit --out exports/internal/ledger.csv
fmt: $(READY)         ; $(BIN)/lookback fmt

# On every core; the tests of a file stay together, for what they share.
test: lint
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(BIN)/ruff format --check build tests bench
	$(BIN)/ruff check build tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/yamllint --strict .
	$(DENO) fmt --check --quiet
	$(DENO) lint --quiet
	$(DENO) check --quiet site/scripts.d.ts site/theme/assets/js/*.js

# Every stage at several sizes in one table: make bench SIZES="4000 45000"
bench: $(READY)       ; $(BIN)/python bench/table.py $(SIZES)

# Golden outputs are renewed here and nowhere else; read their diff like code.
golden: $(READY)      ; LOOKBACK_GOLDEN=renew $(BIN)/pytest -k golden

# The locked set, with hashes and without any index address.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本：make PYTHON=python3.12 site")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Resolve the dependencies anew; needs uv.
lock:
	uv pip compile pyproject.toml --extra dev --extra cluster --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" --quiet --output-file requirements.lock

clean:
	rm -rf public public-web exports site/docs .cache .venv
