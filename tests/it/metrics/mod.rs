//! `apsctl metrics`

mod per_job;
mod promtool;
mod textfile;
mod values;

use crate::run_once::automation;
use crate::support::{Output, Store, insert_run, job};

/// Returns a store with data for every metric.
fn furnished() -> Store {
    let store = Store::new();
    automation(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 */3 * * *"]).code(0);
    job("lost").state("EXECUTING").next_run_time("2025-10-26 11:59:00+00").insert(&store);
    job("late").next_run_time("2025-10-26 10:30:00+00").insert(&store);
    job("paused").state("PAUSED").without_next_run().insert(&store);
    for (at, seconds) in [("25 15", 1.0), ("25 18", 2.0), ("26 00", 3.0), ("26 03", 4.0), ("26 09", 5.5)] {
        insert_run(&store, "daily", "completed", &format!("2025-10-{at}:00:01+00"), Some(seconds));
    }
    insert_run(&store, "daily", "completed", "2025-10-24 12:00:01+00", Some(1000.0));
    store.sql("INSERT INTO versions (approved) VALUES (false), (false), (true), (false)");
    store
}

/// Returns the value of a sample as text; `None` if there is no such sample.
fn figure(out: &Output, sample: &str) -> Option<String> {
    let line = out.stdout.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    line.map(str::to_owned)
}
