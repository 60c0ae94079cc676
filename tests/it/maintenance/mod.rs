//! `apsctl maintenance …`

mod apscheduler_stores;
mod begin;
mod concurrency;
mod end;
mod expiry;
mod overwritten_pauses;
mod refused_jobs;

use crate::support::{Apsctl, Output, Store, job};

/// Runs apsctl with a fixed operator name.
fn alice(store: &Store, args: &[&str]) -> Output {
    apsctl(store, args).run()
}

fn apsctl(store: &Store, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("SUDO_USER", "alice")
}

/// Returns all rows of a table.
fn all_of(store: &Store, table: &str) -> String {
    store.value(&format!("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {table} t"))
}

/// Returns all that maintenance may change in the jobs.
fn jobs(store: &Store) -> String {
    ["apscheduler_jobs", "apsctl.pauses", "apsctl.schedules"].map(|table| all_of(store, table)).join("\n--\n")
}

/// Creates a store with jobs in every state, one with a schedule and one paused before.
fn store_with_jobs() -> Store {
    let store = Store::new();
    for state in ["PENDING", "SCHEDULED", "EXECUTING", "COMPLETED", "FAILED", "PAUSED", "REMOVED"] {
        job(&state.to_lowercase()).state(state).insert(&store);
    }
    job("daily").next_run_time("2025-10-26 13:00:00+00").insert(&store);
    job("odd").state("SLEEPING").without_next_run().insert(&store);
    job("rested").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 * * * *"]).code(0);
    alice(&store, &["jobs", "pause", "rested", "--for", "3h", "--reason", "rest"]).code(0);
    store
}
