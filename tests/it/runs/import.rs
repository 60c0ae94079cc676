//! `runs import`: the log of APScheduler 3 as the audit log

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::{assert_data_eq, str};

use crate::support::Store;

/// A log of the jobs `aps-cron` and others, in seconds after 2025-10-26 11:00.
struct Log {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Log {
    fn new(lines: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scheduler.log");
        let log = Self { folder, path };
        log.write(lines);
        log
    }

    fn write(&self, lines: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| format!("2025-10-26 11:{line}\n")).collect();
        fs::write(&self.path, lines.concat()).unwrap();
    }

    fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    fn rotated(&self) -> PathBuf {
        self.folder.path().join("scheduler.log.1")
    }
}

/// The text of a job in a line.
const TICK: &str = "tick (trigger: interval[0:01:00], next run at: 2025-10-26 11:02:00 UTC)";

fn started(at: &str, due: &str) -> String {
    format!("{at} INFO apscheduler.executors.default: Running job \"{TICK}\" (scheduled at 2025-10-26 11:{due}+00:00)")
}

fn completed(at: &str) -> String {
    format!("{at} INFO apscheduler.executors.default: Job \"{TICK}\" executed successfully")
}

fn failed(at: &str) -> String {
    format!(
        "{at} ERROR apscheduler.executors.default: Job \"{TICK}\" raised an exception\nTraceback (most recent call last):\n  \
         File \"a.py\", line 1, in tick\n    x()\nKeyError: 'a'"
    )
}

fn missed(at: &str, delay: &str) -> String {
    format!("{at} WARNING apscheduler.executors.default: Run time of job \"{TICK}\" was missed by {delay}")
}

fn store() -> Store {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)",
    );
    store.run(&["migrate", "up"]).code(0);
    store
}

fn import(store: &Store, path: &Path) -> String {
    store.run(&["runs", "import", "--file", path.to_str().unwrap(), "-o", "csv"]).code(0).stdout
}

/// Returns the imported runs.
fn runs(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', status, to_char(scheduled_at AT TIME ZONE 'UTC', 'MI:SS'), to_char(created_at AT TIME ZONE
         'UTC', 'MI:SS'), to_char(completed_at AT TIME ZONE 'UTC', 'MI:SS'), error), E'\n' ORDER BY created_at) FROM apsctl.runs",
    )
}

#[test]
fn a_log_is_imported_once_however_often_it_is_read() {
    let store = store();
    let lines = [
        started("01:00,010", "01:00"),
        completed("01:02,010"),
        started("02:00,010", "02:00"),
        failed("02:03,010"),
        missed("03:05,000", "0:00:05"),
        started("04:00,000", "04:00"),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let log = Log::new(&lines);
    let counts = |out: &str| out.lines().nth(1).unwrap().split(',').skip(1).take(5).collect::<Vec<_>>().join(" ");
    let dry = store.run(&["runs", "import", "--file", log.path(), "-n", "-o", "csv"]).code(0);
    assert_eq!(counts(&dry.stdout), "4 4 0 0 4", "{dry}");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.runs"), "0");
    assert_eq!(counts(&import(&store, &log.path)), "4 4 0 0 4");
    assert_eq!(counts(&import(&store, &log.path)), "4 0 0 4 4");
    assert_data_eq!(
        runs(&store),
        str![[r#"
completed 01:00 01:00 01:02
failed 02:00 02:00 02:03 KeyError: 'a'
missed 03:00 03:05 03:05
running 04:00 04:00
"#]]
    );
    // The log is rotated within a run, and the last run ends.
    fs::rename(&log.path, log.rotated()).unwrap();
    let (end, last) = (completed("04:02,500"), missed("05:30,000", "0:00:30"));
    log.write(&[&end, &last]);
    let args = ["runs", "import", "--no-rotated", "--file", log.path(), "-o", "csv"];
    assert_eq!(counts(&store.run(&args).code(0).stdout), "2 1 1 0 2");
    assert_eq!(counts(&import(&store, &log.path)), "5 0 0 5 5");
    assert!(!runs(&store).contains("running 04:00"));
    assert!(runs(&store).contains("completed 04:00 04:00 04:02\n"), "{}", runs(&store));
}

#[test]
fn a_run_whose_start_is_imported_later_gets_it() {
    let store = store();
    let end = failed("02:03,010");
    let log = Log::new(&[&end]);
    let out = store.run(&["runs", "import", "--file", log.path()]).code(0);
    assert!(out.stderr.contains("needs level INFO"), "{out}");
    assert_eq!(runs(&store), "failed 02:03 KeyError: 'a'");
    log.write(&[&started("02:00,010", "02:00"), &end]);
    import(&store, &log.path);
    import(&store, &log.path);
    assert_eq!(runs(&store), "failed 02:00 02:00 02:03 KeyError: 'a'");
}

#[test]
fn two_schedulers_that_start_a_job_at_the_same_instant_are_two_runs() {
    let store = store();
    let lines =
        [started("01:00,010", "01:00"), started("01:00,010", "01:00"), completed("01:02,010"), completed("01:02,010")];
    let log = Log::new(&lines.each_ref().map(String::as_str));
    import(&store, &log.path);
    import(&store, &log.path);
    assert_eq!(runs(&store), "completed 01:00 01:00 01:02\ncompleted 01:00 01:00 01:02");
}

#[test]
fn without_imported_runs_the_reason_is_named() {
    let store = store();
    for args in [&["audit", "tail"][..], &["stats", "durations"]] {
        let out = store.run(args).code(4);
        assert!(out.stderr.contains("no runs are imported"), "{out}");
        assert!(out.stderr.contains("runs import --file LOG"), "{out}");
    }
    let health = store.run(&["health", "-o", "json"]).json();
    let audit = health["checks"].as_array().unwrap().iter().find(|check| check["check"] == "audit-recent").unwrap();
    assert_eq!(audit["verdict"], "unknown", "{audit}");
}

#[test]
fn an_old_import_is_unknown_to_health() {
    let store = store();
    let log = Log::new(&[&started("01:00,010", "01:00"), &failed("01:02,010")]);
    import(&store, &log.path);
    let verdict = |now: &str| {
        let health = store.apsctl(&["health", "-o", "json"]).now(now).run().json();
        let checks = health["checks"].as_array().unwrap().clone();
        checks.iter().find(|check| check["check"] == "audit-recent").unwrap()["verdict"].clone()
    };
    assert_eq!(verdict("2025-10-26T11:30:00Z"), "warning");
    assert_eq!(verdict("2025-10-26T12:30:00Z"), "unknown");
}

#[test]
fn a_store_with_its_own_log_of_runs_is_refused() {
    let guide = Store::new();
    let log = Log::new(&[&started("01:00,010", "01:00")]);
    assert_data_eq!(
        guide.run(&["runs", "import", "--file", log.path()]),
        str![[r#"
---- stderr ----
error: the table automation_audit_log is the audit log of this store
hint: imported runs would not be shown; `apsctl audit tail` shows the runs of automation_audit_log
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_log_in_another_zone_is_refused_before_anything_is_stored() {
    let store = store();
    // The same lines as written in a zone east and in a zone west of UTC.
    let log_at = |hour: &str| {
        let log = Log::new(&[&started("01:00,010", "01:00"), &completed("01:02,010")]);
        let lines = fs::read_to_string(&log.path).unwrap();
        let lines = lines.lines().map(|line| line.replacen("2025-10-26 11", &format!("2025-10-26 {hour}"), 1) + "\n");
        fs::write(&log.path, lines.collect::<String>()).unwrap();
        log
    };
    for (hour, why) in [("13", "in the future"), ("10", "before it was due")] {
        let log = log_at(hour);
        let out = store.run(&["runs", "import", "--file", log.path()]).code(3);
        assert!(out.stderr.contains(why) && out.stderr.contains("--log-tz"), "{out}");
    }
    assert_eq!(store.value("SELECT count(*) FROM apsctl.runs"), "0");
    let log = log_at("12");
    store.run(&["runs", "import", "--file", log.path(), "--log-tz", "Europe/Berlin"]).code(0);
    assert_eq!(runs(&store), "completed 01:00 01:00 01:02");
}

#[test]
fn a_log_without_times_is_not_imported_and_says_why() {
    let store = store();
    let log = Log::new(&[]);
    let line = |text: &str| text.split_once(' ').unwrap().1.replacen("INFO ", "INFO:", 1).replacen(": ", ":", 1) + "\n";
    fs::write(&log.path, line(&started("01:00,010", "01:00")) + &line(&completed("01:02,010"))).unwrap();
    let out = store.run(&["runs", "import", "--file", log.path()]).code(0);
    assert!(out.stderr.contains("not imported: 1 run in lines without a time; add %(asctime)s"), "{out}");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.runs"), "0");
}

#[test]
fn passwords_in_errors_are_not_stored() {
    let store = store();
    let error = failed("01:02,010").replace("'a'", "postgresql://app:hunter2@db/prod");
    let log = Log::new(&[&started("01:00,010", "01:00"), &error]);
    let out = store.run(&["logs", "runs", "--file", log.path(), "-o", "json"]);
    assert!(!out.stdout.contains("hunter2") && out.stdout.contains("@db/prod"), "{out}");
    import(&store, &log.path);
    assert!(!runs(&store).contains("hunter2"), "{}", runs(&store));
}

#[test]
fn a_gap_between_two_logs_is_not_covered() {
    let store = store();
    let covered = || store.run(&["runs", "expected", "--since", "2h"]).stderr;
    let first = Log::new(&[&started("01:00,010", "01:00"), &completed("01:02,010")]);
    import(&store, &first.path);
    let second = Log::new(&[&started("31:00,010", "31:00"), &completed("31:02,010")]);
    import(&store, &second.path);
    assert!(covered().contains("from 2025-10-26 11:31"), "{}", covered());
    // A log that fills the gap joins them.
    let between = Log::new(&[&started("01:00,010", "01:00"), &completed("31:02,010")]);
    import(&store, &between.path);
    assert!(covered().contains("from 2025-10-26 11:01"), "{}", covered());
}
