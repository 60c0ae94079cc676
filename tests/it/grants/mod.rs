//! `migrate grants`, and what each of its roles can do.

mod commands;
mod layouts;
mod least_privilege;
mod owner;
mod row_security;
mod script;
mod sessions;

pub(crate) use commands::TABLE;

use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Apsctl, Output, Store, insert_run, job};

/// The group roles in the order of the columns of TABLE, and a role that may only connect and use schema public.
const ROLES: [&str; 4] = ["viewer", "operator", "automation", "nobody"];

/// A store with data for every command, in which PUBLIC has no privileges.
pub(crate) struct Roles {
    store: Store,
    /// A folder with a snapshot of the jobs, taken before the job `vanished` was deleted.
    snapshot: tempfile::TempDir,
    /// The URL with which a member of each role connects.
    urls: [String; 4],
}

impl Roles {
    pub(crate) fn guide() -> Self {
        let store = Store::new();
        automation(&store);
        for id in ["weekly", "vanished", "monthly"] {
            job(id).insert(&store);
        }
        job("at_work").state("EXECUTING").next_run_time("2025-10-26 08:00:00+00").insert(&store);
        job("rested").insert(&store);
        high_confidence(&store);
        versions(&store, 5, 2);
        insert_run(&store, "weekly", "completed", "2025-10-26 09:00:00+00", Some(2.0));
        store.run(&["jobs", "schedule", "weekly", "--cron", "@weekly"]).code(0);
        store.run(&["jobs", "schedule", "daily", "--cron", "@daily"]).code(0);
        store.run(&["run-once"]).code(0);
        store.run(&["jobs", "pause", "weekly", "--reason", "rest"]).code(0);
        store.run(&["jobs", "remove", "monthly", "--purge", "--yes"]).code(0);
        store.apsctl(&["jobs", "pause", "rested", "--for", "1h"]).now("2025-10-26T09:00:00Z").run().code(0);
        store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 09:00Z' WHERE id = 'daily'");
        // Maintenance that has run out and still pauses a job.
        job("mended").state("PAUSED").without_next_run().insert(&store);
        store.sql(
            "INSERT INTO apsctl.maintenance (since, until, begun_by) VALUES ('2025-10-26 09:30Z', '2025-10-26 10:30Z', 'x');
             INSERT INTO apsctl.pauses (job_id, kept_next_run_time, kept_job_state, paused_by, paused_at)
             VALUES ('mended', '2025-10-27 09:00Z', 'SCHEDULED', 'x', '2025-10-26 09:30Z');
             INSERT INTO apsctl.maintenance_jobs VALUES (1, 'mended', 1)",
        );
        store.sql("INSERT INTO apsctl.lease (name, token, job_id, host, pid, expires_at) VALUES ('other', 1, 'at_work', 'h', 7, '2099-01-01')");
        versions(&store, 3, 2);
        let snapshot = tempfile::tempdir().unwrap();
        let file = snapshot.path().join("jobs");
        store.run(&["jobs", "snapshot", file.to_str().unwrap()]).code(0);
        store.sql("DELETE FROM apscheduler_jobs WHERE id = 'vanished'");
        store.sql(
            "CREATE SCHEMA kept; CREATE TABLE kept.jobs AS TABLE apscheduler_jobs;
             CREATE TABLE kept.pauses AS TABLE apsctl.pauses",
        );
        // Runs were deleted, and operations archived (none, so that the chain is complete).
        store.sql(
            "INSERT INTO apsctl.pruned (source, before, runs) VALUES ('public.automation_audit_log', '2025-10-20', 3);
             INSERT INTO apsctl.archives (last_seq, last_hash, first_seq, first_id, last_id, first_at, last_at, file)
             VALUES (0, decode(repeat('00', 32), 'hex'), 0, 0, 0, '2025-10-01', '2025-10-02', 'h:/f')",
        );
        Self::of(store, snapshot)
    }

    fn of(store: Store, snapshot: tempfile::TempDir) -> Self {
        let database = store.database();
        store.sql(&format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"));
        store.sql("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        let prefix = format!("{database}_");
        store.run(&["migrate", "grants", "--apply", "--prefix", &prefix]).code(0);
        let urls = ROLES.map(|role| store.create_role(&format!("one_{role}"), ""));
        for role in &ROLES[..3] {
            store.sql(&format!("GRANT {database}_{role} TO one_{role}_{database}"));
        }
        store.sql(&format!(
            "GRANT CONNECT ON DATABASE {database} TO one_nobody_{database};
             GRANT USAGE ON SCHEMA public TO one_nobody_{database}"
        ));
        Self { store, snapshot, urls }
    }

    /// Undoes what `run-once` and `runs undo` change, except in the journal: run 2 has just approved versions 1 and 2.
    fn reset(&self) {
        self.store.sql(
            "BEGIN READ WRITE; SET LOCAL search_path = public, app;
             DELETE FROM apsctl.lease WHERE name = 'run-once'; DELETE FROM apsctl.evaluations; DELETE FROM apsctl.approvals;
             DELETE FROM automation_audit_log WHERE id > 2;
             UPDATE apscheduler_jobs j SET job_state = k.job_state, next_run_time = k.next_run_time FROM kept.jobs k WHERE k.id = j.id;
             INSERT INTO apsctl.pauses SELECT * FROM kept.pauses ON CONFLICT DO NOTHING;
             UPDATE apsctl.maintenance SET ended_at = NULL;
             UPDATE automation_audit_log SET details = details::jsonb - 'undone';
             UPDATE versions SET approved = false, approved_at = NULL, approved_by_rule = NULL, approved_in_run = NULL;
             INSERT INTO apsctl.approvals VALUES (2, pg_current_xact_id()::text::bigint, 2);
             UPDATE versions SET approved = true, approved_at = now(), approved_by_rule = 1, approved_in_run = 2 WHERE id <= 2;
             COMMIT",
        );
    }

    /// Ends the current maintenance before `maintenance begin`, which would refuse a second one.
    fn end_maintenance_before_begin(&self, words: &str) {
        if words.starts_with("maintenance begin") {
            self.store.sql("BEGIN READ WRITE; UPDATE apsctl.maintenance SET ended_at = until; COMMIT");
        }
    }

    /// Returns the command's output for the role, without the lines that differ each time. What earlier runs changed is reset
    /// first.
    fn output(&self, role: Option<usize>, words: &str) -> String {
        if ["run-once", "runs", "maintenance"].iter().any(|changes| words.starts_with(changes)) {
            self.reset();
        }
        self.end_maintenance_before_begin(words);
        Self::stable_lines(&self.run(role, words))
    }

    /// Creates the roles in a migrated store with APScheduler's tables.
    pub(crate) fn on_fixture(name: &str) -> Self {
        Self::of(layouts::fixture(name), tempfile::tempdir().unwrap())
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Returns the output without the lines that differ each time, and without padding, which depends on the length of
    /// URLs that the output replaces.
    fn stable_lines(out: &Output) -> String {
        let is_stable = |line: &&str| {
            let varying = ["operation ", "`apsctl undo", "entries ", "last_seq ", "last_hash "];
            let differs = varying.iter().any(|word| line.starts_with(word));
            !differs && !line.contains("duration_seconds") && !line.contains("\"operation\":")
        };
        let text = out.to_string();
        let unpadded = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
        text.lines().filter(is_stable).map(unpadded).collect()
    }

    /// Runs the command as a member of the role, or as the owner of all tables if None.
    pub(crate) fn run(&self, role: Option<usize>, words: &str) -> Output {
        self.apsctl(role, words).run()
    }

    fn apsctl(&self, role: Option<usize>, words: &str) -> Apsctl {
        let file = self.snapshot.path().join("jobs");
        let owner = &self.store.url;
        let url = role.map_or(owner, |role| &self.urls[role]);
        let named = |word| match word {
            "FILE" => file.to_str().unwrap(),
            "LOG" => crate::logs::LOG,
            word => word,
        };
        let args: Vec<&str> = words.split(' ').map(named).collect();
        let home = self.snapshot.path().to_str().unwrap();
        self.store.apsctl(&args).args(&["-d", url]).env("XDG_STATE_HOME", home).replace_in_output(url, "URL")
    }
}
