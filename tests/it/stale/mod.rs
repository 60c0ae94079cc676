//! `apsctl stale`

mod check;
mod kinds;
mod plan;
mod screen;

use crate::support::{Store, job};

/// Returns a store with a stale job of every kind and some that are not stale.
fn store_with_stale_jobs() -> Store {
    let store = Store::new();
    job("fresh").insert(&store);
    job("late").next_run_time("2025-10-26 10:59:59+00").insert(&store);
    job("just-in-time").next_run_time("2025-10-26 11:00:00+00").insert(&store);
    job("very-late").state("FAILED").next_run_time("2025-10-24 12:00:00+00").insert(&store);
    job("lost").state("EXECUTING").next_run_time("2025-10-26 11:58:00+00").insert(&store);
    job("paused").state("PAUSED").next_run_time("2025-10-20 09:00:00+00").insert(&store);
    job("removed").state("REMOVED").next_run_time("2025-10-20 09:00:00+00").insert(&store);
    job("never").without_next_run().insert(&store);
    store
}
