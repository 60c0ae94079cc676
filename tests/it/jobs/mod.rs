//! `apsctl jobs …`

mod application_rules;
mod change_screens;
mod concurrent_changes;
mod final_removal;
mod large_changes;
mod last_run;
mod list;
mod list_formats;
mod pause;
mod remove;
mod resume;
mod running;
mod schedule;
mod screens;
mod selection;
mod show;
mod terminal;
mod trigger;
mod trigger_wait;
mod upcoming;
mod urgency;

use crate::support::{Output, Store, job};

/// Inserts a job in each of Task Tracker's states, one in another state, and one without a state.
fn one_in_every_state(store: &Store) {
    for state in ["PENDING", "SCHEDULED", "EXECUTING", "COMPLETED", "FAILED", "PAUSED", "REMOVED"] {
        job(&state.to_lowercase()).state(state).insert(store);
    }
    job("executed").state("EXECUTED").insert(store);
    job("odd").state("SLEEPING").insert(store);
    job("stateless").insert(store);
    store.sql("UPDATE apscheduler_jobs SET job_state = NULL WHERE id = 'stateless'");
}

/// Runs apsctl with a fixed operator name.
fn alice(store: &Store, args: &[&str]) -> Output {
    store.apsctl(args).env("SUDO_USER", "alice").run()
}

/// Returns a job's state and next run.
fn row(store: &Store, id: &str) -> String {
    store.value(&format!(
        "SELECT concat_ws(' ', coalesce(job_state, 'NULL'), \
                          coalesce(to_char(next_run_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'NULL')) \
         FROM apscheduler_jobs WHERE id = '{id}'"
    ))
}
