# Two commands do all the set-up: `make demo` and `make test`. They run as root and as an ordinary user.
.PHONY: demo test bench ci generate install setup
export PATH := $(PATH):$(HOME)/.cargo/bin
PREFIX ?= $(HOME)/.local

# A lifelike store in a private PostgreSQL, a pass on it, and a look around.
demo: setup
	cargo build --locked
	cargo run --locked --quiet -- demo

# Everything: the real binary against a private PostgreSQL, and behind a PgBouncer.
test: setup
	@tools/pgbouncer.sh
	cargo test --locked

# apsctl's wall time beside psql's, its times on a large store, and its memory. Takes some minutes and 4 GB of disk.
bench: setup
	cargo build --release --locked
	cargo bench --profile dev --locked --bench beside_psql

# What every change has to pass.
ci: setup
	tools/setup.sh fmt clippy
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	$(MAKE) test

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
