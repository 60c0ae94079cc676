//! Concurrent operators on each layout: none overwrites the change of another, and the journal has all changes.

mod deadlocks;
mod races;
mod storm;

use crate::aps3::writing::migrated as aps3;
use crate::aps4::migrated as aps4;
use crate::support::{Output, Store, job, wait_for_blocked};

/// A store with three jobs.
struct Jobs {
    store: Store,
    table: &'static str,
    ids: [&'static str; 3],
}

fn guide_jobs() -> Jobs {
    let store = Store::new();
    for id in ["a", "b", "c"] {
        job(id).insert(&store);
    }
    Jobs { store, table: "apscheduler_jobs", ids: ["a", "b", "c"] }
}

/// Jobs in APScheduler 3's table.
fn pickled_jobs() -> Jobs {
    let store = aps3("aps3.sql");
    let ids = ["cron-crontab", "cron-dow-0", "cron-simple"];
    store.sql(&format!("DELETE FROM apscheduler_jobs WHERE id NOT IN ('{}')", ids.join("', '")));
    Jobs { store, table: "apscheduler_jobs", ids }
}

/// Schedules in APScheduler 4's tables.
fn schedule_jobs() -> Jobs {
    let store = aps4();
    let ids = ["cron-crontab", "cron-simple", "opts"];
    store.sql(&format!("DELETE FROM schedules WHERE id NOT IN ('{}')", ids.join("', '")));
    Jobs { store, table: "schedules", ids }
}

const LAYOUTS: [fn() -> Jobs; 3] = [guide_jobs, pickled_jobs, schedule_jobs];

impl Jobs {
    fn run(&self, args: &[&str]) -> Output {
        self.store.run(args)
    }

    /// Returns all rows that a change of jobs may write, byte for byte.
    fn rows(&self) -> String {
        let rows = |table: &str| {
            let rows = format!("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {table} t");
            format!("{table}:\n{}", self.store.value(&rows))
        };
        [self.table, "apsctl.pauses", "apsctl.schedules"].map(rows).join("\n")
    }

    /// Starts the commands while the first job's row is locked. Releases the lock when all of them wait.
    fn run_concurrently<const N: usize>(&self, commands: [&[&str]; N]) -> [Output; N] {
        let mut other = self.store.client();
        let mut held = other.transaction().unwrap();
        let lock = format!("SELECT FROM {} WHERE id = $1 FOR UPDATE", self.table);
        held.execute(&lock, &[&self.ids[0]]).unwrap();
        std::thread::scope(|scope| {
            let mut waiting = 0;
            let running = commands.map(|args| {
                let running = scope.spawn(move || self.run(args));
                waiting += 1;
                wait_until_blocked(&self.store, waiting);
                running
            });
            held.rollback().unwrap();
            running.map(|one| one.join().unwrap())
        })
    }

    /// Asserts that the journal is complete, that each entry of a job starts where the previous one ended, and that
    /// everything can be undone.
    #[track_caller]
    fn assert_undoable(&self, before: &str) {
        self.assert_journaled();
        let entries = self.store.query("SELECT id FROM apsctl.operations WHERE job_id IS NOT NULL ORDER BY id DESC");
        for entry in &entries {
            let entry: i64 = entry.get(0);
            let undone = self.run(&["undo", &entry.to_string()]);
            assert_eq!(undone.code, Some(0), "undo {entry}: {undone}");
        }
        assert_eq!(self.rows(), before);
        self.assert_journaled();
    }

    #[track_caller]
    fn assert_journaled(&self) {
        self.run(&["audit", "operations", "--verify"]).code(0);
        // APScheduler 4's queue is not part of the schedule's row.
        let broken =
            "SELECT string_agg(format('%s of %s: %s, not %s', id, job_id, before, previous), E'\\n' ORDER BY seq)
            FROM (SELECT o.id, o.seq, o.job_id, (o.before - 'queued')::text AS before,
                         lag((o.after - 'queued')::text) OVER jobs AS previous, row_number() OVER jobs AS nth
                  FROM apsctl.operations o WHERE o.job_id IS NOT NULL
                  WINDOW jobs AS (PARTITION BY o.job_id ORDER BY o.seq)) e
            WHERE nth > 1 AND before IS DISTINCT FROM previous";
        assert_eq!(self.store.value(broken), "NULL");
    }
}

/// Waits until this number of sessions wait for a lock.
fn wait_until_blocked(store: &Store, count: usize) {
    wait_for_blocked(store, "%", count);
}
