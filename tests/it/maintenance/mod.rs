//! `apsctl maintenance …`

mod begin;
mod crossing;
mod end;
mod exceptions;
mod expiry;
mod rows;
mod stores;

use crate::support::{Apsctl, Output, Store, job};

/// `apsctl ARGS…` as somebody whose name is the same on every machine.
fn alice(store: &Store, args: &[&str]) -> Output {
    apsctl(store, args).run()
}

fn apsctl(store: &Store, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("SUDO_USER", "alice")
}

/// All of a table, to the byte.
fn all_of(store: &Store, table: &str) -> String {
    store.value(&format!("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {table} t"))
}

/// All that maintenance may change of the jobs.
fn jobs(store: &Store) -> String {
    ["apscheduler_jobs", "apsctl.pauses", "apsctl.schedules"].map(|table| all_of(store, table)).join("\n--\n")
}

/// Jobs in every state; one has a schedule, one was paused before.
fn furnished() -> Store {
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
