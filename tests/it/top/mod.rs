//! `apsctl top`: its screen at two sizes, its keys, and what it leaves behind.

mod actions;
mod connection;
mod keys;
mod layouts;
mod screen;
mod stop;

use crate::support::{Apsctl, LiveScreen, Store, apsctl, insert_run, job, terminal};

/// A store with a job of each kind, and runs.
fn demo() -> Store {
    let store = Store::new();
    job("import-legacy").next_run_time("2025-10-25 09:42:00+00").insert(&store);
    job("rebuild-index").state("EXECUTING").next_run_time("2025-10-26 11:13:00+00").insert(&store);
    job("weekly-report").next_run_time("2025-10-26 09:47:00+00").insert(&store);
    job("export-metrics").state("FAILED").without_next_run().insert(&store);
    job("digest-email").next_run_time("2025-10-26 14:37:00+00").insert(&store);
    job("sync").insert(&store);
    job("cleanup").state("PAUSED").without_next_run().insert(&store);
    job("old-importer").state("REMOVED").without_next_run().insert(&store);
    store.run(&["jobs", "schedule", "sync", "--cron", "0 9 * * *"]).code(0);
    for (at, seconds) in [("20", 2.9), ("21", 0.009), ("22", 11.0), ("23", 4.1), ("24", 1.1)] {
        insert_run(&store, "sync", "completed", &format!("2025-10-{at} 09:00:01+00"), Some(seconds));
    }
    insert_run(&store, "export-metrics", "failed", "2025-10-26 04:40:00+00", Some(2.3));
    store.sql("UPDATE automation_audit_log SET error = E'Traceback\\nOperationalError: connection refused' WHERE status = 'failed'");
    insert_run(&store, "rebuild-index", "running", "2025-10-26 11:13:00+00", None);
    store
}

/// Returns the command line. The name of the database is shown as it is, so that lines keep their widths.
fn top(store: &Store, args: &[&str]) -> Apsctl {
    apsctl(&[&["top", "--interval", "200ms"], args].concat()).env("APSCTL_DATABASE_URL", &store.url)
}

/// Starts it on a terminal of 80 columns and 24 lines, and waits for the first screen.
fn start(store: &Store, args: &[&str]) -> LiveScreen {
    let screen = LiveScreen::start(terminal(80), &top(store, args));
    screen.wait_for("apsctl top");
    screen
}
