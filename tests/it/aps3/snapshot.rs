//! `jobs snapshot`, `diff` and `restore`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use snapbox::{assert_data_eq, str};
use tempfile::TempDir;

use super::verify::{NOW, findings};
use super::{broken, dumped};
use crate::support::{Apsctl, Output, Store, job};

/// A store and a file for its snapshot.
struct Kept {
    store: Store,
    folder: TempDir,
    now: &'static str,
}

impl Kept {
    /// Creates a migrated store from a dump, and a snapshot of its rows.
    fn of(dump: &str) -> Self {
        let store = dumped(dump);
        store.migrate();
        Self::taken(store, NOW)
    }

    fn taken(store: Store, now: &'static str) -> Self {
        let kept = Self { store, folder: TempDir::new().unwrap(), now };
        kept.run("snapshot", &[]).code(0);
        kept
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("jobs.snapshot")
    }

    fn apsctl(&self, verb: &str, more: &[&str]) -> Apsctl {
        let file = self.file();
        let apsctl = self.store.apsctl(&["jobs", verb, file.to_str().unwrap()]).args(more).now(self.now);
        apsctl.replace_in_output(self.folder.path().to_str().unwrap(), "FOLDER")
    }

    fn run(&self, verb: &str, more: &[&str]) -> Output {
        self.apsctl(verb, more).run()
    }

    /// Returns all rows as one text.
    fn rows(&self, table: &str) -> String {
        self.store.value(&format!("SELECT md5(string_agg(j::text, ' ' ORDER BY id)) FROM {table} j"))
    }
}

#[test]
fn every_row_of_every_table_comes_back_to_the_byte() {
    for (dump, tables) in [
        ("aps3.sql", &["apscheduler_jobs", "aps_p2", "aps_p0", "other_schema.my_jobs"][..]),
        ("broken.sql", &["apscheduler_jobs"]),
    ] {
        let kept = Kept::of(dump);
        for table in tables {
            let on = |verb: &str, more: &[&str]| kept.apsctl(verb, more).env("APSCTL_JOBS_TABLE", table).run();
            let before = kept.rows(table);
            on("snapshot", &[]).code(0);
            on("diff", &[]).code(0);
            let ids = kept.store.query(&format!("SELECT id FROM {table}"));
            let ids: Vec<String> = ids.iter().map(|row| row.get(0)).collect();
            kept.store.sql(&format!("DELETE FROM {table}"));
            let gone = on("diff", &["-v", "-o", "json"]).code(1).json();
            assert_eq!(gone.as_array().unwrap().len(), ids.len(), "{table}");
            let mut args = vec!["-q", "-o", "csv", "--"];
            args.extend(ids.iter().map(String::as_str));
            on("restore", &args).code(0);
            assert_eq!(kept.rows(table), before, "{dump} {table}");
            on("diff", &[]).code(0);
        }
    }
}

#[test]
fn a_snapshot_is_private_and_whole() {
    let kept = Kept::of("broken.sql");
    assert_data_eq!(
        kept.run("snapshot", &[]),
        str![[r#"
file      FOLDER/jobs.snapshot
jobs      25
made_at   2026-11-30 22:00:00 UTC
database  DATABASE
table     apscheduler_jobs
---- exit 0 ----

"#]]
    );
    let mode = kept.file().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(kept.folder.path().read_dir().unwrap().count(), 1, "nothing is left beside it");
    let text = std::fs::read_to_string(kept.file()).unwrap();
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
    let piped = kept.store.apsctl(&["jobs", "snapshot", "-"]).now(NOW).run().code(0);
    assert_eq!(piped.stdout.replace("DATABASE", kept.store.database()), text);
    let nowhere = kept.store.apsctl(&["jobs", "snapshot", "/nowhere/at/all"]).run();
    assert_data_eq!(
        nowhere,
        str![[r#"
---- stderr ----
error: /nowhere/at/all: No such file or directory (os error 2)
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        kept.store.run(&["jobs", "snapshot", "/"]),
        str![[r#"
---- stderr ----
error: / is not the path of a file
---- exit 2 ----

"#]]
    );
}

#[test]
fn every_changed_job_is_listed() {
    let kept = Kept::of("aps3.sql");
    assert_data_eq!(
        kept.run("diff", &[]),
        str![[r#"
id  change  detail
---- exit 0 ----

"#]]
    );
    let p4 = "FROM aps_p4 p WHERE p.id = j.id";
    kept.store.sql(&format!(
        "DELETE FROM apscheduler_jobs WHERE id IN ('cron-simple', 'interval-30s');
         UPDATE apscheduler_jobs j SET job_state = p.job_state {p4} AND j.id = 'cron-window';
         UPDATE apscheduler_jobs j SET next_run_time = p.next_run_time, job_state = p.job_state
           FROM aps_p4 p WHERE p.id = 'paused-cron' AND j.id = 'args-nested';
         UPDATE apscheduler_jobs SET next_run_time = NULL WHERE id = 'opts';
         UPDATE apscheduler_jobs SET job_state = '\\x80' WHERE id = 'cron-fancy';
         INSERT INTO apscheduler_jobs SELECT 'new-' || id, next_run_time, job_state FROM aps_p4 WHERE id = 'date-utc'"
    ));
    assert_data_eq!(
        kept.run("diff", &[]),
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
        kept.run("diff", &["-o", "nagios"]),
        str![[r#"
JOBS CRITICAL - 2 vanished, 1 appeared, 3 changed: cron-simple, interval-30s, args-nested, cron-fancy, new-date-utc | vanished=2;; appeared=1;; changed=3;; usual=0;; jobs=42;;
---- exit 2 ----

"#]]
    );
    // A pickle of another protocol is the same job.
    let rows = kept.run("diff", &["-v", "-o", "json"]).json();
    assert!(rows.as_array().unwrap().iter().all(|row| row["id"] != "cron-window"));
    kept.store.sql("DELETE FROM apscheduler_jobs WHERE id LIKE 'new-%'");
    let kept = Kept { now: "2027-06-01T00:00:00Z", ..kept };
    kept.store.sql("DELETE FROM apscheduler_jobs WHERE id = 'date-utc'");
    let rows = kept.run("diff", &["-v", "-o", "csv"]).stdout;
    assert!(rows.contains("date-utc,finished,its last run was due 2027-01-01 12:00:00 UTC"), "{rows}");
}

#[test]
fn a_next_run_that_moved_on_by_its_schedule_is_the_way_of_things() {
    let kept = Kept::taken(broken(), NOW);
    kept.store.sql("DELETE FROM apscheduler_jobs WHERE id NOT IN ('col-early', 'col-late', 'pickle-none')");
    kept.run("snapshot", &[]).code(0);
    // Repaired rows get the trigger's next time, as from their scheduler.
    let later = "2026-12-02T06:00:00Z";
    kept.store.apsctl(&["jobs", "repair", "col-early", "col-late", "pickle-none"]).now(NOW).run().code(0);
    assert_data_eq!(
        kept.run("diff", &[]),
        str![[r#"
id           change   detail
col-early    changed  next_run_time
col-late     changed  next_run_time
pickle-none  changed  resumed
---- exit 1 ----

"#]]
    );
    kept.run("snapshot", &[]).code(0);
    kept.store.sql(
        "UPDATE apscheduler_jobs j SET job_state = ('\\x' || substr(o.before -> 'job' ->> 'job_state', 3))::bytea
           FROM apsctl.operations o WHERE o.job_id = j.id AND j.id = 'pickle-none'",
    );
    kept.store.apsctl(&["jobs", "repair", "pickle-none"]).now(later).run().code(0);
    assert_data_eq!(
        kept.run("diff", &[]),
        str![[r#"
id  change  detail
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        kept.run("diff", &["-v"]).stdout,
        str![[r#"
id           change  detail
pickle-none  moved

"#]]
    );
    assert_data_eq!(
        kept.run("diff", &["-o", "nagios"]),
        str![[r#"
JOBS OK - 0 vanished, 0 appeared, 0 changed | vanished=0;; appeared=0;; changed=0;; usual=1;; jobs=3;;
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_job_that_is_gone_is_put_back_and_undo_takes_it_out_again() {
    let store = broken();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = 1000000000 WHERE id = 'col-early'");
    let kept = Kept::taken(store, NOW);
    let before = kept.rows("apscheduler_jobs");
    kept.store.sql("DELETE FROM apscheduler_jobs WHERE id IN ('ok', 'col-early')");
    let without = kept.rows("apscheduler_jobs");
    assert_data_eq!(
        kept.run("restore", &["ok", "col-early"]),
        str![[r#"
id         next_run_time            operation
col-early  2001-09-09 01:46:40 UTC          1
ok         2026-12-01 00:00:00 UTC          2
---- stderr ----
the next run is past, so it runs at once or counts as missed: col-early
`apsctl undo OPERATION` reverts one of them
---- exit 0 ----

"#]]
    );
    assert_eq!(kept.rows("apscheduler_jobs"), before);
    let undo = |id: &str, now: &str| {
        let undo = kept.store.apsctl(&["undo", id, "-q"]).now(now);
        undo.replace_in_output(kept.folder.path().to_str().unwrap(), "FOLDER").run()
    };
    // A job that is due may already be running.
    assert_data_eq!(
        undo("2", "2026-12-01T00:00:01Z"),
        str![[r#"
---- stderr ----
error: taking back: job ok is due, so its scheduler may be about to write its row
hint: try again between two runs; without a running scheduler, `apsctl jobs pause` works one minute after the job was due
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
    kept.store.sql("DELETE FROM apscheduler_jobs WHERE id = 'col-early'");
    assert_eq!(kept.rows("apscheduler_jobs"), without);
    assert_data_eq!(
        kept.run("restore", &["ok", "--dry-run"]),
        str![[r#"
id  next_run_time            operation
ok  2026-12-01 00:00:00 UTC
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(kept.rows("apscheduler_jobs"), without);
    assert_data_eq!(
        kept.run("restore", &["col-early", "--paused", "--reason", "a look first"]),
        str![[r#"
id         next_run_time  operation
col-early                         7
---- stderr ----
`apsctl undo OPERATION` reverts one of them
---- exit 0 ----

"#]]
    );
    let shown = kept.store.apsctl(&["jobs", "show", "col-early", "-o", "json"]).now(NOW).run().json();
    assert_eq!((&shown["job_state"], &shown["next_runs"]), (&"PAUSED".into(), &serde_json::json!([])));
    assert_eq!(findings(&kept.store, "apscheduler_jobs", NOW).get("col-early"), None);
}

#[test]
fn unrestorable_jobs_are_refused() {
    let kept = Kept::of("broken.sql");
    assert_data_eq!(
        kept.run("restore", &["ok"]),
        str![[r#"
---- stderr ----
error: restoring: job ok exists already
hint: only missing jobs are restored; run `apsctl jobs remove` first
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        kept.run("restore", &["nobody"]),
        str![[r#"
---- stderr ----
error: the snapshot has no job nobody
hint: `apsctl jobs diff FILE` lists the jobs that have vanished since
---- exit 3 ----

"#]]
    );
    kept.store.sql("DELETE FROM apscheduler_jobs WHERE id IN ('list', 'ok')");
    assert_data_eq!(
        kept.run("restore", &["list", "--paused"]),
        str![[r#"
---- stderr ----
error: job list cannot be restored paused: the pickle is not a job: [1, 2]
hint: leave out --paused to restore it as it was
---- exit 3 ----

"#]]
    );
    // All jobs or none: one that exists prevents the others from being restored.
    kept.run("restore", &["list", "ok", "col-early"]).code(3);
    assert_eq!(kept.store.value("SELECT count(*) FROM apscheduler_jobs"), "23");
    assert_eq!(kept.store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn an_incomplete_snapshot_is_refused() {
    let kept = Kept::of("broken.sql");
    let text = std::fs::read_to_string(kept.file()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let with = |text: &str| {
        std::fs::write(kept.file(), text).unwrap();
        kept.run("diff", &[]).code(2).stderr
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
    std::fs::remove_file(kept.file()).unwrap();
    errors += &kept.run("diff", &[]).code(2).stderr;
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
error: FOLDER/jobs.snapshot: line 2: it has no next_run_time
hint: make one with `apsctl jobs snapshot FILE`
error: FOLDER/jobs.snapshot: No such file or directory (os error 2)
hint: make one with `apsctl jobs snapshot FILE`

"#]]
    );
    std::fs::write(kept.file(), "").unwrap();
    assert_data_eq!(
        kept.run("diff", &["-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: FOLDER/jobs.snapshot: it is not a snapshot; hint: make one with `apsctl jobs snapshot FILE`
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_snapshot_of_another_store_is_reported() {
    let kept = Kept::of("broken.sql");
    let other = dumped("broken.sql");
    other.migrate();
    other.sql("DELETE FROM apscheduler_jobs WHERE id = 'ok'");
    let file = kept.file();
    let on_other = |args: &[&str]| {
        let all = other.apsctl(args).args(&[file.to_str().unwrap()]);
        all.replace_in_output(kept.store.database(), "OTHER").now(NOW)
    };
    assert_data_eq!(
        on_other(&["jobs", "restore"]).args(&["ok"]).run(),
        str![[r#"
id  next_run_time            operation
ok  2026-12-01 00:00:00 UTC          1
---- stderr ----
the snapshot is of another store: apscheduler_jobs in database OTHER
`apsctl undo OPERATION` reverts one of them
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
    let table = kept.apsctl("diff", &["-q"]).env("APSCTL_JOBS_TABLE", "public.apscheduler_jobs").run();
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
fn the_guides_table_is_saved_and_restored_too() {
    let store = Store::new();
    for id in ["changes", "goes", "moves", "pauses", "stays"] {
        job(id).misfire_grace_time(30).insert(&store);
    }
    store.sql("ALTER TABLE apscheduler_jobs ADD COLUMN price numeric DEFAULT 0.10000000000000000000000001");
    let kept = Kept::taken(store, crate::support::NOW);
    let before = kept.rows("apscheduler_jobs");
    assert_data_eq!(
        kept.run("diff", &[]),
        str![[r#"
id  change  detail
---- exit 0 ----

"#]]
    );
    kept.store.sql(
        "DELETE FROM apscheduler_jobs WHERE id = 'goes';
         UPDATE apscheduler_jobs SET func_ref = 'app.other' WHERE id = 'changes';
         UPDATE apscheduler_jobs SET next_run_time = '2025-10-28', job_state = 'COMPLETED' WHERE id = 'moves';
         UPDATE apscheduler_jobs SET next_run_time = NULL, job_state = 'PAUSED' WHERE id = 'pauses'",
    );
    job("comes").insert(&kept.store);
    assert_data_eq!(
        kept.run("diff", &["-v"]).stdout,
        str![[r#"
id       change    detail
changes  changed   func_ref
comes    appeared
goes     vanished
moves    moved     job_state, next_run_time
pauses   changed   job_state, next_run_time

"#]]
    );
    kept.store.sql("DELETE FROM apscheduler_jobs");
    assert_data_eq!(
        kept.run("restore", &["goes", "--paused"]),
        str![[r#"
---- stderr ----
error: --paused is only for APScheduler's own rows
hint: restore the job, then pause it with `apsctl jobs pause`
---- exit 2 ----

"#]]
    );
    kept.run("restore", &["changes", "goes", "moves", "pauses", "stays"]).code(0);
    assert_eq!(kept.rows("apscheduler_jobs"), before);
    assert_data_eq!(
        kept.run("restore", &["goes"]),
        str![[r#"
---- stderr ----
error: restoring: job goes exists already
hint: only missing jobs are restored; run `apsctl jobs remove` first
---- exit 3 ----

"#]]
    );
    kept.store.run(&["undo", "-o", "json"]).code(0);
    assert_eq!(kept.store.value("SELECT count(*) FROM apscheduler_jobs"), "4");
}
