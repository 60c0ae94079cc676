//! `jobs snapshot`, `jobs diff` and `jobs restore`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use snapbox::{assert_data_eq, str};
use tempfile::TempDir;

use super::verify::{NOW, findings};
use super::{store_from_dump, store_with_broken_rows};
use crate::support::{Apsctl, Output, Store, job};

/// A store and a folder with its snapshot.
pub(super) struct SnapshotFixture {
    pub(super) store: Store,
    folder: TempDir,
    now: &'static str,
}

impl SnapshotFixture {
    /// Returns a migrated store with the rows of a dump, and its snapshot.
    pub(super) fn from_dump(dump: &str) -> Self {
        let store = store_from_dump(dump);
        store.migrate();
        Self::with_snapshot(store, NOW)
    }

    pub(super) fn with_snapshot(store: Store, now: &'static str) -> Self {
        let fixture = Self { store, folder: TempDir::new().unwrap(), now };
        fixture.run("snapshot", &[]).code(0);
        fixture
    }

    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join("jobs.snapshot")
    }

    pub(super) fn apsctl(&self, verb: &str, more: &[&str]) -> Apsctl {
        let file = self.file();
        let apsctl = self.store.apsctl(&["jobs", verb, file.to_str().unwrap()]).args(more).now(self.now);
        apsctl.replace_in_output(self.folder.path().to_str().unwrap(), "FOLDER")
    }

    pub(super) fn run(&self, verb: &str, more: &[&str]) -> Output {
        self.apsctl(verb, more).run()
    }

    /// Returns a hash of all rows.
    pub(super) fn rows(&self, table: &str) -> String {
        self.store.value(&format!("SELECT md5(string_agg(j::text, ' ' ORDER BY id)) FROM {table} j"))
    }
}

#[test]
fn restore_restores_every_byte_of_every_row() {
    for (dump, tables) in [
        ("aps3.sql", &["apscheduler_jobs", "aps_p2", "aps_p0", "other_schema.my_jobs"][..]),
        ("broken.sql", &["apscheduler_jobs"]),
    ] {
        let fixture = SnapshotFixture::from_dump(dump);
        for table in tables {
            let on = |verb: &str, more: &[&str]| fixture.apsctl(verb, more).env("APSCTL_JOBS_TABLE", table).run();
            let before = fixture.rows(table);
            on("snapshot", &[]).code(0);
            on("diff", &[]).code(0);
            let ids = fixture.store.query(&format!("SELECT id FROM {table}"));
            let ids: Vec<String> = ids.iter().map(|row| row.get(0)).collect();
            fixture.store.sql(&format!("DELETE FROM {table}"));
            let gone = on("diff", &["-v", "-o", "json"]).code(1).json();
            assert_eq!(gone.as_array().unwrap().len(), ids.len(), "{table}");
            let mut args = vec!["-q", "--yes", "-o", "csv", "--"];
            args.extend(ids.iter().map(String::as_str));
            on("restore", &args).code(0);
            assert_eq!(fixture.rows(table), before, "{dump} {table}");
            on("diff", &[]).code(0);
        }
    }
}

#[test]
fn snapshot_files_are_private_and_complete() {
    let fixture = SnapshotFixture::from_dump("broken.sql");
    assert_data_eq!(
        fixture.run("snapshot", &[]),
        str![[r#"
file      FOLDER/jobs.snapshot
jobs      25
made_at   2026-11-30 22:00:00 UTC
database  DATABASE
table     apscheduler_jobs
---- exit 0 ----

"#]]
    );
    let mode = fixture.file().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fixture.folder.path().read_dir().unwrap().count(), 1, "no temporary file is left");
    let text = std::fs::read_to_string(fixture.file()).unwrap();
    assert_eq!(text.lines().count(), 27);
    let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["apsctl_snapshot"], &first["layout"], &first["made_at"], &first["table"]),
        (&1.into(), &"apscheduler3".into(), &NOW.into(), &"apscheduler_jobs".into())
    );
    assert_eq!(text.lines().last(), Some(r#"{"rows":25}"#));
    let evil = r#"{"id":"evil","next_run_time":null,"job_state":"\\x636f730a"#;
    assert!(text.lines().any(|line| line.starts_with(evil)), "{text}");
    assert!(text.contains(r#"{"id":"inf","next_run_time":"Infinity","#));
    let piped = fixture.store.apsctl(&["jobs", "snapshot", "-"]).now(NOW).run().code(0);
    assert_eq!(piped.stdout.replace("DATABASE", fixture.store.database()), text);
    let nowhere = fixture.store.apsctl(&["jobs", "snapshot", "/nowhere/at/all"]).run();
    assert_data_eq!(
        nowhere,
        str![[r#"
---- stderr ----
error: /nowhere/at/all: No such file or directory
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        fixture.store.run(&["jobs", "snapshot", "/"]),
        str![[r#"
---- stderr ----
error: / is not a file name
---- exit 2 ----

"#]]
    );
}

#[test]
fn diff_reports_what_changed_for_each_job() {
    let fixture = SnapshotFixture::from_dump("aps3.sql");
    assert_data_eq!(
        fixture.run("diff", &[]),
        str![[r#"
id  change  detail
---- exit 0 ----

"#]]
    );
    let p4 = "FROM aps_p4 p WHERE p.id = j.id";
    fixture.store.sql(&format!(
        "DELETE FROM apscheduler_jobs WHERE id IN ('cron-simple', 'interval-30s');
         UPDATE apscheduler_jobs j SET job_state = p.job_state {p4} AND j.id = 'cron-window';
         UPDATE apscheduler_jobs j SET next_run_time = p.next_run_time, job_state = p.job_state
           FROM aps_p4 p WHERE p.id = 'paused-cron' AND j.id = 'args-nested';
         UPDATE apscheduler_jobs SET next_run_time = NULL WHERE id = 'opts';
         UPDATE apscheduler_jobs SET job_state = '\\x80' WHERE id = 'cron-fancy';
         INSERT INTO apscheduler_jobs SELECT 'new-' || id, next_run_time, job_state FROM aps_p4 WHERE id = 'date-utc'"
    ));
    assert_data_eq!(
        fixture.run("diff", &[]),
        str![[r#"
id            change    detail
args-nested   changed   id, trigger, args, kwargs, paused
cron-fancy    changed   job_state
cron-simple   vanished  cron[hour='3', minute='15']
interval-30s  vanished  interval[0:00:30]
new-date-utc  appeared  date[2027-01-01 12:00:00 UTC]
opts          changed   next_run_time
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        fixture.run("diff", &["-o", "nagios"]),
        str![[r#"
JOBS CRITICAL - 2 vanished, 1 appeared, 3 changed: cron-simple, interval-30s, args-nested, cron-fancy, new-date-utc | vanished=2;; appeared=1;; changed=3;; usual=0;; jobs=42;;
---- exit 2 ----

"#]]
    );
    // A pickle in another protocol is not a change.
    let rows = fixture.run("diff", &["-v", "-o", "json"]).json();
    assert!(rows.as_array().unwrap().iter().all(|row| row["id"] != "cron-window"));
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id LIKE 'new-%'");
    let fixture = SnapshotFixture { now: "2027-06-01T00:00:00Z", ..fixture };
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id = 'date-utc'");
    let rows = fixture.run("diff", &["-v", "-o", "csv"]).stdout;
    assert!(rows.contains("date-utc,finished,its last run was due 2027-01-01 12:00:00 UTC"), "{rows}");
}

#[test]
fn diff_ignores_next_run_times_advanced_by_the_schedule() {
    let fixture = SnapshotFixture::with_snapshot(store_with_broken_rows(), NOW);
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id NOT IN ('col-early', 'col-late', 'pickle-none')");
    fixture.run("snapshot", &[]).code(0);
    // Repairing sets the trigger's next time, as a scheduler would.
    let later = "2026-12-02T06:00:00Z";
    fixture.store.apsctl(&["jobs", "repair", "col-early", "col-late", "pickle-none"]).now(NOW).run().code(0);
    assert_data_eq!(
        fixture.run("diff", &[]),
        str![[r#"
id           change   detail
col-early    changed  next_run_time
col-late     changed  next_run_time
pickle-none  changed  resumed
---- exit 1 ----

"#]]
    );
    fixture.run("snapshot", &[]).code(0);
    fixture.store.sql(
        "UPDATE apscheduler_jobs j SET job_state = ('\\x' || substr(o.before -> 'job' ->> 'job_state', 3))::bytea
           FROM apsctl.operations o WHERE o.job_id = j.id AND j.id = 'pickle-none'",
    );
    fixture.store.apsctl(&["jobs", "repair", "pickle-none"]).now(later).run().code(0);
    assert_data_eq!(
        fixture.run("diff", &[]),
        str![[r#"
id  change  detail
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        fixture.run("diff", &["-v"]).stdout,
        str![[r#"
id           change  detail
pickle-none  moved

"#]]
    );
    assert_data_eq!(
        fixture.run("diff", &["-o", "nagios"]),
        str![[r#"
JOBS OK - 0 vanished, 0 appeared, 0 changed | vanished=0;; appeared=0;; changed=0;; usual=1;; jobs=3;;
---- exit 0 ----

"#]]
    );
}

#[test]
fn missing_jobs_are_restored_and_undo_removes_them_again() {
    let store = store_with_broken_rows();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = 1000000000 WHERE id = 'col-early'");
    let fixture = SnapshotFixture::with_snapshot(store, NOW);
    let before = fixture.rows("apscheduler_jobs");
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id IN ('ok', 'col-early')");
    let without = fixture.rows("apscheduler_jobs");
    assert_data_eq!(
        fixture.run("restore", &["ok", "col-early"]),
        str![[r#"
id         next_run_time            operation
col-early  2001-09-09 01:46:40 UTC          1
ok         2026-12-01 00:00:00 UTC          2
---- stderr ----
the next run is past, so it runs at once or counts as missed: col-early
`apsctl undo 1` reverts all of them
---- exit 0 ----

"#]]
    );
    assert_eq!(fixture.rows("apscheduler_jobs"), before);
    let undo = |id: &str, now: &str| {
        let undo = fixture.store.apsctl(&["undo", "--only", id, "-q"]).now(now);
        undo.replace_in_output(fixture.folder.path().to_str().unwrap(), "FOLDER").run()
    };
    // A job that is due may be running already.
    assert_data_eq!(
        undo("2", "2026-12-01T00:00:01Z"),
        str![[r#"
---- stderr ----
error: undoing: job ok is due, so its scheduler may be about to write its row
hint: try again between two runs; without a running scheduler, the change is possible one minute after the job was due
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        undo("1", NOW),
        str![[r#"
operation      1
changed        true
command        apsctl jobs restore FOLDER/jobs.snapshot ok col-early
job_id         col-early
job_state
next_run_time
undo           4
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        undo("2", NOW),
        str![[r#"
operation      2
changed        true
command        apsctl jobs restore FOLDER/jobs.snapshot ok col-early
job_id         ok
job_state
next_run_time
undo           5
---- exit 0 ----

"#]]
    );
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id = 'col-early'");
    assert_eq!(fixture.rows("apscheduler_jobs"), without);
    assert_data_eq!(
        fixture.run("restore", &["ok", "--dry-run"]),
        str![[r#"
id  next_run_time            operation
ok  2026-12-01 00:00:00 UTC
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(fixture.rows("apscheduler_jobs"), without);
    assert_data_eq!(
        fixture.run("restore", &["col-early", "--paused", "--reason", "a look first"]),
        str![[r#"
id         next_run_time  operation
col-early                         7
---- stderr ----
`apsctl undo 7` reverts it
---- exit 0 ----

"#]]
    );
    let shown = fixture.store.apsctl(&["jobs", "show", "col-early", "-o", "json"]).now(NOW).run().json();
    assert_eq!((&shown["job_state"], &shown["next_runs"]), (&"PAUSED".into(), &serde_json::json!([])));
    assert_eq!(findings(&fixture.store, "apscheduler_jobs", NOW).get("col-early"), None);
}

#[test]
fn restore_refuses_existing_unknown_and_unreadable_jobs() {
    let fixture = SnapshotFixture::from_dump("broken.sql");
    assert_data_eq!(
        fixture.run("restore", &["ok"]),
        str![[r#"
---- stderr ----
error: restoring: job ok exists already
hint: `apsctl jobs restore FILE --vanished` restores only the jobs that are gone; to replace this one, remove it first with `apsctl jobs remove`
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        fixture.run("restore", &["nobody"]),
        str![[r#"
---- stderr ----
error: the snapshot has no job nobody
hint: `apsctl jobs diff FILE` lists the jobs that have vanished since
---- exit 3 ----

"#]]
    );
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id IN ('list', 'ok')");
    assert_data_eq!(
        fixture.run("restore", &["list", "--paused"]),
        str![[r#"
---- stderr ----
error: job list cannot be restored paused: the pickle is not a job: [1, 2]
hint: leave out --paused to restore it as it was
---- exit 3 ----

"#]]
    );
    // All or nothing: one existing job prevents the restore of the others.
    fixture.run("restore", &["list", "ok", "col-early"]).code(3);
    assert_eq!(fixture.store.value("SELECT count(*) FROM apscheduler_jobs"), "23");
    assert_eq!(fixture.store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn invalid_and_incomplete_snapshot_files_are_refused() {
    let fixture = SnapshotFixture::from_dump("broken.sql");
    let text = std::fs::read_to_string(fixture.file()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let with = |text: &str| {
        std::fs::write(fixture.file(), text).unwrap();
        fixture.run("diff", &[]).code(2).stderr
    };
    let mut errors = String::new();
    errors += &with("");
    errors += &with("{\"rows\":1}\n");
    errors += &with(&text.replace("\"apsctl_snapshot\":1", "\"apsctl_snapshot\":2"));
    errors += &with(&text.replace("apscheduler3", "apscheduler9"));
    errors += &with(&(lines[..20].join("\n") + "\n"));
    errors += &with(&text.replace("\"rows\":25", "\"rows\":26"));
    errors += &with(&[lines[0], lines[2], lines[1]].join("\n"));
    errors += &with(&[lines[0], "{\"id\":\"x\"}"].join("\n"));
    std::fs::remove_file(fixture.file()).unwrap();
    errors += &fixture.run("diff", &[]).code(2).stderr;
    assert_data_eq!(
        errors,
        str![[r#"
error: FOLDER/jobs.snapshot: it is not a snapshot
hint: make one with `apsctl jobs snapshot FILE`
error: FOLDER/jobs.snapshot: it is not a snapshot
hint: make one with `apsctl jobs snapshot FILE`
error: FOLDER/jobs.snapshot: it is a snapshot of a later apsctl
hint: make one with `apsctl jobs snapshot FILE`
error: FOLDER/jobs.snapshot: the layout "apscheduler9" is not known
hint: make one with `apsctl jobs snapshot FILE`
error: comparing the jobs: FOLDER/jobs.snapshot: line 21: the file is cut off: its last line is missing
hint: make one with `apsctl jobs snapshot FILE`
error: comparing the jobs: FOLDER/jobs.snapshot: line 27: expected 26 rows, but there are 25
hint: make one with `apsctl jobs snapshot FILE`
error: comparing the jobs: FOLDER/jobs.snapshot: line 3: the ids are not in order
hint: make one with `apsctl jobs snapshot FILE`
error: FOLDER/jobs.snapshot: line 2: the key next_run_time is missing
hint: make one with `apsctl jobs snapshot FILE`
error: FOLDER/jobs.snapshot: No such file or directory

"#]]
    );
    std::fs::write(fixture.file(), "").unwrap();
    assert_data_eq!(
        fixture.run("diff", &["-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: FOLDER/jobs.snapshot: it is not a snapshot; hint: make one with `apsctl jobs snapshot FILE`
---- exit 3 ----

"#]]
    );
}

#[test]
fn snapshots_of_another_store_are_reported() {
    let fixture = SnapshotFixture::from_dump("broken.sql");
    let other = store_from_dump("broken.sql");
    other.migrate();
    other.sql("DELETE FROM apscheduler_jobs WHERE id = 'ok'");
    let file = fixture.file();
    let on_other = |args: &[&str]| {
        let all = other.apsctl(args).args(&[file.to_str().unwrap()]);
        all.replace_in_output(fixture.store.database(), "OTHER").now(NOW)
    };
    assert_data_eq!(
        on_other(&["jobs", "restore"]).args(&["ok"]).run(),
        str![[r#"
id  next_run_time            operation
ok  2026-12-01 00:00:00 UTC          1
---- stderr ----
the snapshot is of another store: apscheduler_jobs in database OTHER
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    let guide = Store::new();
    let restore = guide.apsctl(&["jobs", "restore", file.to_str().unwrap(), "ok"]).run();
    assert_data_eq!(
        restore,
        str![[r#"
---- stderr ----
error: the snapshot is of a table with another layout than apscheduler_jobs
hint: set APSCTL_JOBS_TABLE to the table of the snapshot
---- exit 3 ----

"#]]
    );
    let table = fixture.apsctl("diff", &["-q"]).env("APSCTL_JOBS_TABLE", "public.apscheduler_jobs").run();
    assert_data_eq!(
        table,
        str![[r#"
id  change  detail
---- exit 0 ----

"#]]
    );
    let diff = on_other(&["jobs", "diff"]).run().code(0);
    assert!(diff.stderr.contains("the snapshot is of another store: apscheduler_jobs in database OTHER"), "{diff}");
}

#[test]
fn snapshot_and_restore_support_the_guide_layout() {
    let store = Store::new();
    for id in ["changes", "goes", "moves", "pauses", "stays"] {
        job(id).misfire_grace_time(30).insert(&store);
    }
    store.sql("ALTER TABLE apscheduler_jobs ADD COLUMN price numeric DEFAULT 0.10000000000000000000000001");
    let fixture = SnapshotFixture::with_snapshot(store, crate::support::NOW);
    let before = fixture.rows("apscheduler_jobs");
    assert_data_eq!(
        fixture.run("diff", &[]),
        str![[r#"
id  change  detail
---- exit 0 ----

"#]]
    );
    fixture.store.sql(
        "DELETE FROM apscheduler_jobs WHERE id = 'goes';
         UPDATE apscheduler_jobs SET func_ref = 'app.other' WHERE id = 'changes';
         UPDATE apscheduler_jobs SET next_run_time = '2025-10-28', job_state = 'COMPLETED' WHERE id = 'moves';
         UPDATE apscheduler_jobs SET next_run_time = NULL, job_state = 'PAUSED' WHERE id = 'pauses'",
    );
    job("comes").insert(&fixture.store);
    assert_data_eq!(
        fixture.run("diff", &["-v"]).stdout,
        str![[r#"
id       change    detail
changes  changed   func_ref
comes    appeared
goes     vanished
moves    moved     job_state, next_run_time
pauses   changed   job_state, next_run_time

"#]]
    );
    fixture.store.sql("DELETE FROM apscheduler_jobs");
    assert_data_eq!(
        fixture.run("restore", &["goes", "--paused"]),
        str![[r#"
---- stderr ----
error: --paused is only for APScheduler's own rows
hint: restore the job, then pause it with `apsctl jobs pause`
---- exit 2 ----

"#]]
    );
    fixture.run("restore", &["changes", "goes", "moves", "pauses", "stays"]).code(0);
    assert_eq!(fixture.rows("apscheduler_jobs"), before);
    assert_data_eq!(
        fixture.run("restore", &["goes"]),
        str![[r#"
---- stderr ----
error: restoring: job goes exists already
hint: `apsctl jobs restore FILE --vanished` restores only the jobs that are gone; to replace this one, remove it first with `apsctl jobs remove`
---- exit 3 ----

"#]]
    );
    fixture.store.run(&["undo", "-o", "json"]).code(0);
    assert_eq!(fixture.store.value("SELECT count(*) FROM apscheduler_jobs"), "0");
}
