//! `runs import`: the log of APScheduler 3 as the audit log

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::{assert_data_eq, str};

use crate::support::Store;

/// A log of the jobs `aps-cron` and others, in seconds after 2025-10-26 11:00.
pub(super) struct Log {
    folder: tempfile::TempDir,
    pub(super) path: PathBuf,
}

impl Log {
    pub(super) fn new(lines: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scheduler.log");
        let log = Self { folder, path };
        log.write(lines);
        log
    }

    pub(super) fn write(&self, lines: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| format!("2025-10-26 11:{line}\n")).collect();
        fs::write(&self.path, lines.concat()).unwrap();
    }

    pub(super) fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    pub(super) fn rotated(&self) -> PathBuf {
        self.folder.path().join("scheduler.log.1")
    }
}

/// The text of a job in a line.
const TICK: &str = "tick (trigger: interval[0:01:00], next run at: 2025-10-26 11:02:00 UTC)";

pub(super) fn started(at: &str, due: &str) -> String {
    format!("{at} INFO apscheduler.executors.default: Running job \"{TICK}\" (scheduled at 2025-10-26 11:{due}+00:00)")
}

pub(super) fn completed(at: &str) -> String {
    format!("{at} INFO apscheduler.executors.default: Job \"{TICK}\" executed successfully")
}

pub(super) fn failed(at: &str) -> String {
    format!(
        "{at} ERROR apscheduler.executors.default: Job \"{TICK}\" raised an exception\nTraceback (most recent call last):\n  \
         File \"a.py\", line 1, in tick\n    x()\nKeyError: 'a'"
    )
}

pub(super) fn missed(at: &str, delay: &str) -> String {
    format!("{at} WARNING apscheduler.executors.default: Run time of job \"{TICK}\" was missed by {delay}")
}

pub(super) fn store() -> Store {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)",
    );
    store.run(&["migrate", "up"]).code(0);
    store
}

pub(super) fn import(store: &Store, path: &Path) -> String {
    store.run(&["runs", "import", "--file", path.to_str().unwrap(), "-o", "csv"]).code(0).stdout
}

/// Returns the imported runs.
pub(super) fn runs(store: &Store) -> String {
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
    assert_eq!(verdict("2025-10-26T11:30:00Z"), "critical");
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

#[test]
fn without_a_log_the_options_that_name_one_are_shown() {
    let store = store();
    let out = store.apsctl(&["runs", "import"]).env("PATH", "/nonexistent").run().code(3);
    assert!(out.stderr.starts_with("error: no log is named, and the default container has none: "), "{out}");
    assert!(out.stderr.contains("hint: name the scheduler's log with --file LOG, or its container with"), "{out}");
    // The error of a log that is named is not about the options.
    for named in [&["--container", "x"][..], &["--file", "/nonexistent/scheduler.log"]] {
        let out = store.apsctl(&[&["runs", "import"], named].concat()).env("PATH", "/nonexistent").run();
        assert!(out.code != Some(0) && !out.stderr.contains("no log is named"), "{out}");
    }
}

#[test]
fn an_import_that_ends_too_early_is_unknown_to_each_command() {
    let store = store();
    let job = "tick";
    store.sql("INSERT INTO apscheduler_jobs VALUES ('tick', 1761505200, '\\x00'), ('never', 1761505200, '\\x00')");
    let log = Log::new(&[&started("01:00,010", "01:00"), &completed("01:02,010")]);
    import(&store, &log.path);
    store.sql(&format!("UPDATE apsctl.runs SET job_id = '{job}'"));
    let silent =
        |now: &str| store.apsctl(&["stale", "--ran-within", "30m", "--columns", "id,kind", "-o", "csv"]).now(now).run();
    let is_silent = |output: &str| output.contains(&format!("{job},silent"));
    // The import ends at 11:01:02. At 11:20 it is recent enough, but begins too late for the job that has not run.
    let out = silent("2025-10-26T11:20:00Z");
    assert!(!is_silent(&out.stdout) && out.stderr.contains("the imported log begins at 2025-10-26 11:01 UTC"), "{out}");
    for now in ["2025-10-26T11:32:00Z", "2025-10-26T12:30:00Z"] {
        let out = silent(now).code(1);
        assert!(!out.stdout.contains("silent"), "{out}");
        let expected = "which jobs are silent is unknown, because the scheduler's log is imported only until \
                        2025-10-26 11:01 UTC: `apsctl runs import --file LOG`";
        assert!(out.stderr.contains(expected), "{out}");
    }
    let nagios = store.apsctl(&["stale", "--ran-within", "30m", "-o", "nagios"]).now("2025-10-26T12:30:00Z").run();
    assert!(nagios.code != Some(0) && nagios.stdout.contains("which jobs are silent is unknown"), "{nagios}");

    let health =
        store.apsctl(&["health", "--ran-within", "30m", "-o", "json"]).now("2025-10-26T12:30:00Z").run().json();
    let checks = health["checks"].as_array().unwrap();
    let audit = checks.iter().find(|check| check["check"] == "audit-recent").unwrap();
    assert_eq!(audit["verdict"], "unknown", "{audit}");

    for (since, now) in [("3h", "2025-10-26T13:00:00Z"), ("30m", "2025-10-26T12:00:00Z")] {
        let args = ["runs", "expected", "--since", since, "--job", job];
        let out = store.apsctl(&args).now(now).run().code(1);
        assert!(out.stderr.contains("; runs after 2025-10-26 11:01 UTC are unknown, import the log again"), "{out}");
        let shown = crate::support::terminal(80).show(&store.apsctl(&args).now(now));
        assert!(shown.text.replace('\n', " ").contains("other times are unknown"), "{}", shown.text);
    }

    // A log that covers the time makes it known.
    store.sql("UPDATE apsctl.run_imports SET covered_from = '2025-10-26 08:00:00+00', covered_until = '2025-10-26 11:29:00+00'");
    let out = silent("2025-10-26T11:30:00Z");
    assert!(out.stdout.contains("never,silent") && !is_silent(&out.stdout) && !out.stderr.contains("unknown"), "{out}");
    store.sql("UPDATE apsctl.run_imports SET covered_until = '2025-10-26 11:40:00+00'");
    assert!(is_silent(&silent("2025-10-26T11:41:00Z").code(1).stdout));
}

#[test]
fn a_skipped_run_is_one_run_although_its_due_time_has_no_fraction() {
    let store = store();
    let skipped = |at: &str| {
        format!(
            "{at} WARNING apscheduler.scheduler: Execution of job \"{TICK}\" skipped: maximum number of running instances \
             reached (1)"
        )
    };
    // The run was due at 11:02:00.4.
    let first = skipped("02:00,412");
    let log = Log::new(&[&first]);
    import(&store, &log.path);
    fs::rename(&log.path, log.rotated()).unwrap();
    log.write(&[&skipped("03:00,407")]);
    import(&store, &log.path);
    import(&store, &log.path);
    assert_eq!(runs(&store), "skipped 02:00 02:00 02:00\nskipped 02:00 03:00 03:00");
}

#[test]
fn the_runs_of_a_wrong_file_can_be_removed() {
    let store = store();
    let docs = include_str!("../../../docs/stock-apscheduler.md");
    let (_, sql) = docs.split_once("```sql\nDELETE FROM apsctl.runs").unwrap();
    let sql = format!("DELETE FROM apsctl.runs{}", sql.split_once("```").unwrap().0);
    let right = Log::new(&[&started("01:00,010", "01:00"), &completed("01:02,010")]);
    let wrong = Log::new(&[&started("05:00,010", "05:00"), &completed("05:02,010")]);
    import(&store, &right.path);
    import(&store, &wrong.path);
    store.sql(&sql.replace("/var/log/app/wrong.log", wrong.path()));
    assert_eq!(runs(&store), "completed 01:00 01:00 01:02");
    assert_eq!(store.value("SELECT string_agg(source, ' ') FROM apsctl.run_imports"), right.path());
}

#[test]
fn imported_runs_are_not_a_table_of_the_application() {
    let store = store();
    import(&store, &Log::new(&[&started("01:00,010", "01:00"), &completed("01:01,010")]).path);
    let shown = store.run(&["store", "show", "-o", "json"]).code(0);
    assert!(!shown.stdout.contains("apsctl.runs"), "{shown}");
    let tables = shown.json()["tables"].clone();
    assert!(tables.as_array().unwrap().iter().all(|table| table["name"] != "audit"), "{tables}");
    // Nothing has been analyzed yet, so the number of rows is unknown, not 0.
    assert_eq!((&tables[0]["kind"], &tables[0]["rows"]), (&"table".into(), &serde_json::Value::Null), "{tables}");
    store.sql("ANALYZE apscheduler_jobs");
    assert_eq!(store.run(&["store", "show", "-o", "json"]).json()["tables"][0]["rows"], 0);
}
